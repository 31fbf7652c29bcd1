package io.verdant.node;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An attack as a command line names it: its word, then settings, such as {@code alie:factor=1.5} or {@code scale:factor=10}.
 *
 * @param text as it was written
 */
record AttackSpec(String text, Attack attack, float factor, SortedMap<String, String> settings) {
    private static final String FACTOR = "factor";

    /** The attacks that a rehearsal can repeat in every round with nothing more said. */
    private static final List<Attack> ALL = List.of(
            Attack.SIGN_FLIP,
            Attack.MEAN_FLIP,
            Attack.SCALE,
            Attack.IPM,
            Attack.IPM_OPTIMAL,
            Attack.ALIE,
            Attack.ALIE_OPTIMAL,
            Attack.MIMIC,
            Attack.MIN_MAX,
            Attack.MIN_SUM,
            Attack.LABEL_FLIP,
            Attack.LABEL_FLIP_TOGETHER,
            Attack.BACKDOOR,
            Attack.GAUSSIAN,
            Attack.NOISE,
            Attack.NAN,
            Attack.INF,
            Attack.ZERO,
            Attack.STALE,
            Attack.REPLAY,
            Attack.COPY,
            Attack.SYBIL,
            Attack.ADAPTIVE,
            Attack.SLOW,
            Attack.SILENT);

    /**
     * Reads a list of attacks, {@code all} for each.
     *
     * @throws UserError for one that is unknown or misused
     */
    static List<AttackSpec> parse(String list) {
        if ("all".equals(list)) {
            return ALL.stream().map(attack -> one(attack.word())).toList();
        }
        List<AttackSpec> attacks = new ArrayList<>();
        for (String text : list.split(",", -1)) {
            attacks.add(one(text));
        }
        return attacks;
    }

    private static AttackSpec one(String text) {
        String[] parts = text.split(":", -1);
        try {
            Attack attack = Attack.ofWord(parts[0]);
            if (attack == Attack.TAMPER) {
                throw new IllegalArgumentException("tamper needs a node, which only a job file names");
            }
            SortedMap<String, String> settings = new TreeMap<>();
            float factor = attack == Attack.SCALE ? 10 : 1;
            for (int i = 1; i < parts.length; i++) {
                String[] setting = parts[i].split("=", 2);
                if (setting.length < 2) {
                    throw new IllegalArgumentException("not a setting: " + parts[i]);
                }
                if (setting[0].equals(FACTOR) && (attack == Attack.SCALE || attack == Attack.NOISE)) {
                    factor = Float.parseFloat(setting[1]);
                } else {
                    settings.put(setting[0], setting[1]);
                }
            }
            AttackSpec spec = new AttackSpec(text, attack, factor, settings);
            spec.adversary(1);
            return spec;
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.USAGE, "cannot rehearse that attack")
                    .with("attack", text)
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("name attacks of docs/operating.md with their settings, such as alie:factor=1.5, or all");
        }
    }

    /** A worker that attacks so in every round. */
    Adversary adversary(int worker) {
        return new Adversary(worker, attack, Adversary.EVERY_ROUND, 0, null, factor, settings);
    }
}
