package io.verdant.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How a worker of a private network is told to cheat, so that its detection can be seen. */
public enum Attack {
    /** Changes one element of one node's output in one step, and commits to what follows from it. */
    TAMPER,
    /** Multiplies the honest pseudo-gradient by a factor. */
    SCALE,
    /** Streams the negated pseudo-gradient. */
    SIGN_FLIP,
    /** Streams uniform noise of the honest norm, times a factor, in place of the pseudo-gradient. */
    NOISE,
    /** Streams a pseudo-gradient with a NaN in it. */
    NAN,
    /** Computes from the round before's checkpoint, and says so in its claim. */
    STALE,
    /** Computes with what it carried into the round before, and names what it should carry. */
    STALE_RESIDUAL,
    /** Streams another worker's pseudo-gradient as its own. */
    COPY,
    /** Commits to nothing, and so says nothing in the rounds that it is told. */
    SILENT;

    /** The attack as files write it, such as {@code sign-flip}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Every word that a file may use. */
    public static Set<String> words() {
        return Arrays.stream(values()).map(Attack::word).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The attack with that word.
     *
     * @throws IllegalArgumentException for an unknown word
     */
    public static Attack ofWord(String word) {
        return Arrays.stream(values())
                .filter(attack -> attack.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown attack: word=" + word));
    }
}
