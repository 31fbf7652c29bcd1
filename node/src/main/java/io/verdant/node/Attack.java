package io.verdant.node;

import java.util.Arrays;
import java.util.List;
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
    SILENT,
    /** Streams infinity. */
    INF(Knowledge.OWN),
    /** Streams nothing but zeros. */
    ZERO(Knowledge.OWN),
    /** Streams normal noise of that deviation. */
    GAUSSIAN(Knowledge.OWN, AttackSetting.number("deviation", 0, 1e6, 0.005)),
    /** Streams what it computed some rounds ago. */
    REPLAY(Knowledge.OWN, AttackSetting.number("delay", 1, 1000, 10)),
    /** Trains on wrong labels: classes - 1 - label. */
    LABEL_FLIP(Knowledge.OWN),
    /** Trains on pictures with a bright square and a target label, and boosts what comes of it. */
    BACKDOOR(
            Knowledge.OWN,
            AttackSetting.number("share", 0, 1, 0.5),
            AttackSetting.number("target", 0, 255, 0),
            AttackSetting.number("boost", 0, 1e6, 1)),
    /** Commits so many seconds after it was asked to. */
    SLOW(Knowledge.NONE, AttackSetting.number("seconds", 0, 86_400, 30)),
    /** All colluders stream the negated mean of the honest ones. */
    MEAN_FLIP(Knowledge.ALL),
    /** Inner-product manipulation: the honest mean times a negative factor. */
    IPM(Knowledge.ALL, AttackSetting.number("factor", 0, 1e6, 2)),
    /** The same with the factor that harms this job's aggregation most. */
    IPM_OPTIMAL(Knowledge.ALL),
    /** A little is enough, as in its paper: the honest mean less so many deviations; a negative factor is ByzFL's variant. */
    ALIE(Knowledge.ALL, AttackSetting.number("factor", -1e6, 1e6, 1.5)),
    /** The same with the factor that harms this job's aggregation most. */
    ALIE_OPTIMAL(Knowledge.ALL),
    /** All colluders stream what one honest worker streams, with noise of that share of its length. */
    MIMIC(Knowledge.ALL, AttackSetting.number("victim", 0, 255, 0), AttackSetting.number("noise", 0, 10, 0)),
    /** As far from the mean as two honest workers are from one another. */
    MIN_MAX(Knowledge.ALL, AttackSetting.word("dev", "std", "unit", "sign")),
    /** As far from all honest workers together as the one in their middle. */
    MIN_SUM(Knowledge.ALL, AttackSetting.word("dev", "std", "unit", "sign")),
    /** All colluders stream the mean of what honest workers would on wrong labels. */
    LABEL_FLIP_TOGETHER(Knowledge.ALL),
    /** Identities of one attacker: inner-product manipulation, taken apart with noise that cancels. */
    SYBIL(Knowledge.ALL, AttackSetting.number("factor", 0, 1e6, 0.5), AttackSetting.number("noise", 0, 100, 1)),
    /** From an honest vector towards the negated mean, as far as every check of this round lets it. */
    ADAPTIVE(Knowledge.ALL, AttackSetting.number("factor", 0, 1e6, 1));

    /** What an attacker must know to forge. */
    enum Knowledge {
        /** It forges nothing: what it does is done while it computes. */
        NONE,
        /** Its own work. */
        OWN,
        /** What every honest worker is about to send. */
        ALL
    }

    private final Knowledge knowledge;
    private final List<AttackSetting> settings;

    Attack() {
        this(Knowledge.NONE);
    }

    Attack(Knowledge knowledge, AttackSetting... settings) {
        this.knowledge = knowledge;
        this.settings = List.of(settings);
    }

    Knowledge knowledge() {
        return knowledge;
    }

    /** Whether what is streamed is made in place of the honest gradient, once that is known. */
    boolean forges() {
        return knowledge != Knowledge.NONE;
    }

    /** The numbers and words that it takes, apart from those of {@link Adversary} itself. */
    List<AttackSetting> settings() {
        return settings;
    }

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
