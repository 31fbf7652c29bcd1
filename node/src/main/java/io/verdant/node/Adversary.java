package io.verdant.node;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A worker that cheats on purpose.
 *
 * @param worker which one, from 1
 * @param round the round in which it cheats, {@link #EVERY_ROUND} for all of them
 * @param step the step of the claim whose node is tampered with, from 0
 * @param node the name of that node, null for attacks that need none
 * @param factor what {@link Attack#SCALE} multiplies by, and what {@link Attack#NOISE} multiplies the honest norm by
 * @param settings the attack's own, each of them, by name
 */
public record Adversary(
        int worker,
        Attack attack,
        int round,
        int step,
        @Nullable String node,
        float factor,
        SortedMap<String, String> settings) {
    public static final int EVERY_ROUND = -1;

    public Adversary {
        settings = Collections.unmodifiableSortedMap(complete(attack, settings));
    }

    /** One with the attack's own settings as they are where nothing is said. */
    public Adversary(int worker, Attack attack, int round, int step, @Nullable String node, float factor) {
        this(worker, attack, round, step, node, factor, new TreeMap<>());
    }

    private static SortedMap<String, String> complete(Attack attack, Map<String, String> given) {
        SortedMap<String, String> settings = new TreeMap<>();
        for (AttackSetting setting : attack.settings()) {
            settings.put(setting.name(), setting.checked(given.getOrDefault(setting.name(), setting.otherwise())));
        }
        for (String name : given.keySet()) {
            if (!settings.containsKey(name)) {
                throw new IllegalArgumentException("no setting of this attack: attack=" + attack.word() + " setting="
                        + name + " settings=" + settings.keySet());
            }
        }
        return settings;
    }

    /** Whether it cheats in that round. */
    public boolean cheatsIn(int someRound) {
        return round == EVERY_ROUND || round == someRound;
    }

    /** One of the attack's own settings that is a word. */
    String word(String name) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no such setting: attack=" + attack.word() + " setting=" + name);
        }
        return value;
    }

    /** One of the attack's own settings that is a number. */
    double number(String name) {
        return Double.parseDouble(word(name));
    }

    /**
     * Reads one from the fields of a job file or a role file.
     *
     * @param worker the worker that the fields are about, 0 where they name it themselves
     * @param workers how many there are
     */
    static Adversary read(YamlSection fields, int worker, int workers, int rounds, int localSteps) {
        int who = worker == 0 ? fields.integer("worker", 1, workers) : worker;
        Attack attack = Attack.ofWord(fields.word("attack", Attack.words()));
        int first = attack == Attack.STALE || attack == Attack.STALE_RESIDUAL ? 1 : 0;
        int round = fields.integer("round", first, rounds - 1, EVERY_ROUND);
        int step = 0;
        String node = null;
        float factor = 1;
        if (attack == Attack.TAMPER) {
            step = fields.integer("step", 0, localSteps, 0);
            node = fields.text("node");
        }
        if (attack == Attack.SCALE || attack == Attack.NOISE) {
            factor = fields.single("factor", -1e6, 1e6, attack == Attack.SCALE ? 10 : 1);
        }
        SortedMap<String, String> settings = new TreeMap<>();
        for (AttackSetting setting : attack.settings()) {
            if (fields.has(setting.name())) {
                settings.put(setting.name(), read(fields, setting));
            }
        }
        fields.end();
        return new Adversary(who, attack, round, step, node, factor, settings);
    }

    private static String read(YamlSection fields, AttackSetting setting) {
        return setting.isWord()
                ? fields.word(setting.name(), setting.words())
                : Double.toString(fields.real(setting.name(), setting.low(), setting.high()));
    }
}
