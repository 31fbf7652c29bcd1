package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which inner optimizers and learning-rate decays there are, and which hyper-parameters each takes, with their ranges
 * and defaults. Job files are read and jobs are checked by this table alone.
 */
public final class OptimizerSettings {
    static final String SGD = "sgd";
    static final String NESTEROV = "nesterov";
    static final String ADAM = "adam";
    static final String ADAMW = "adamw";
    static final String LION = "lion";

    static final String COSINE = "cosine";
    static final String LINEAR = "linear";
    static final String STEP = "step";

    static final String BETA1 = "beta1";
    static final String BETA2 = "beta2";
    static final String EPSILON = "epsilon";
    static final String WEIGHT_DECAY = "weightDecay";
    static final String CLIP_NORM = "clipNorm";
    static final String ACCUMULATE = "accumulate";
    static final String WARMUP_STEPS = "warmupSteps";
    static final String DECAY_STEPS = "decaySteps";
    static final String DECAY_FACTOR = "decayFactor";
    static final String FINAL_RATE = "finalRate";

    /** Elements of a block, of which a worker sends the largest. */
    public static final String COMPRESSION_BLOCK = "compressionBlock";

    /** 1 where what is sent is rounded to 8-bit multiples of its block's scale. */
    public static final String COMPRESSION_INT8 = "compressionInt8";

    /** The longest row that the contract ranks. */
    public static final int MAX_COMPRESSION_BLOCK = 4_096;

    private static final String MOMENTUM_NAME = JobSpec.Optimizer.MOMENTUM;
    private static final double SMALLEST = 1e-12;
    private static final double RATE_LIMIT = 1000;
    private static final double DECAY_LIMIT = 0.9999;

    /** A float counts steps exactly up to here. */
    private static final double STEPS_LIMIT = 1 << 24;

    private static final Map<String, List<Setting>> OPTIMIZERS = optimizers();
    private static final Map<String, List<Setting>> DECAYS = decays();
    private static final List<Setting> COMMON = List.of(
            Setting.optional(WEIGHT_DECAY, 0, RATE_LIMIT),
            Setting.optional(CLIP_NORM, SMALLEST, 1e12),
            Setting.optional(JobSpec.Optimizer.WORKER_MOMENTUM, 0, DECAY_LIMIT),
            Setting.optionalCount(ACCUMULATE, 256),
            Setting.optionalCount(WARMUP_STEPS, STEPS_LIMIT));

    /** What a job file says in its section on compression. */
    private static final List<Setting> COMPRESSION = List.of(
            Setting.optionalCount(JobSpec.Optimizer.COMPRESSION_KEEP, MAX_COMPRESSION_BLOCK),
            Setting.optionalCount(COMPRESSION_BLOCK, MAX_COMPRESSION_BLOCK),
            Setting.optionalCount(COMPRESSION_INT8, 1));

    private OptimizerSettings() {}

    /**
     * One hyper-parameter.
     *
     * @param low its smallest value, {@code high} its largest
     * @param otherwise its value where a job file leaves it out
     * @param required whether a job states it; one that is not required is off where it is left out
     * @param whole whether it is a whole number
     */
    public record Setting(String name, double low, double high, float otherwise, boolean required, boolean whole) {
        private static Setting of(String name, double low, double high, float otherwise) {
            return new Setting(name, low, high, otherwise, true, false);
        }

        private static Setting optional(String name, double low, double high) {
            return new Setting(name, low, high, 0, false, false);
        }

        private static Setting count(String name, double high, float otherwise) {
            return new Setting(name, 1, high, otherwise, true, true);
        }

        private static Setting optionalCount(String name, double high) {
            return new Setting(name, 1, high, 0, false, true);
        }

        private void check(float value) {
            if (!(value >= (float) low && value <= (float) high) || whole && value != Math.rint(value)) {
                throw new IllegalArgumentException(
                        "optimizer number out of range: " + name + "=" + value + " low=" + low + " high=" + high);
            }
        }
    }

    /** The optimizers' names. */
    public static Set<String> names() {
        return OPTIMIZERS.keySet();
    }

    /** The names of the ways in which a learning rate changes. */
    public static Set<String> decayNames() {
        return DECAYS.keySet();
    }

    /** Every hyper-parameter of an optimizer with a decay. */
    public static List<Setting> of(String optimizer, String decay) {
        List<Setting> settings = new ArrayList<>(known(OPTIMIZERS, "optimizer", optimizer));
        settings.addAll(known(DECAYS, "decay", decay));
        for (Setting common : COMMON) {
            if (settings.stream().noneMatch(setting -> setting.name().equals(common.name()))) {
                settings.add(common);
            }
        }
        return settings;
    }

    /**
     * Checks what a job states.
     *
     * @throws IllegalArgumentException for an unknown name, a number that is missing, out of range or not asked for
     */
    static void check(JobSpec.Optimizer optimizer) {
        Set<String> unread = new TreeSet<>(optimizer.numbers().keySet());
        List<Setting> settings = of(optimizer.name(), optimizer.decay());
        settings.addAll(COMPRESSION);
        for (Setting setting : settings) {
            Float value = optimizer.numbers().get(setting.name());
            if (value != null) {
                setting.check(value);
            } else if (setting.required()) {
                throw new IllegalArgumentException(
                        "optimizer number is missing: optimizer=" + optimizer.name() + " number=" + setting.name());
            }
            unread.remove(setting.name());
        }
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("optimizer takes no such number: optimizer=" + optimizer.name()
                    + " decay=" + optimizer.decay() + " numbers=" + unread);
        }
        checkCompression(optimizer);
    }

    private static void checkCompression(JobSpec.Optimizer optimizer) {
        float keep = number(optimizer, JobSpec.Optimizer.COMPRESSION_KEEP);
        float block = number(optimizer, COMPRESSION_BLOCK);
        if (keep > block || block > 0 && keep == 0 || number(optimizer, COMPRESSION_INT8) > 0 && keep == 0) {
            throw new IllegalArgumentException("compression keeps more than its block has, or says not how many: keep="
                    + keep + " block=" + block);
        }
    }

    /** A number that the job states, or 0 where it is off. */
    static float number(JobSpec.Optimizer optimizer, String name) {
        return optimizer.numbers().getOrDefault(name, 0f);
    }

    /** Micro-batches of a step. */
    public static int accumulate(JobSpec.Optimizer optimizer) {
        return Math.max(1, (int) number(optimizer, ACCUMULATE));
    }

    private static List<Setting> known(Map<String, List<Setting>> table, String what, String name) {
        List<Setting> settings = table.get(name);
        if (settings == null) {
            throw new IllegalArgumentException(
                    "unknown " + what + ": " + what + "=" + name + " known=" + table.keySet());
        }
        return settings;
    }

    private static Map<String, List<Setting>> optimizers() {
        SortedMap<String, List<Setting>> table = new TreeMap<>();
        Setting momentum = Setting.of(MOMENTUM_NAME, 0, DECAY_LIMIT, 0.9f);
        Setting epsilon = Setting.of(EPSILON, SMALLEST, 1, 1e-8f);
        table.put(SGD, List.of(rate(0.05f)));
        table.put(MOMENTUM_NAME, List.of(rate(0.05f), momentum));
        table.put(NESTEROV, List.of(rate(0.05f), momentum));
        table.put(ADAM, List.of(rate(0.001f), beta(BETA1, 0.9f), beta(BETA2, 0.999f), epsilon));
        table.put(
                ADAMW,
                List.of(
                        rate(0.001f),
                        beta(BETA1, 0.9f),
                        beta(BETA2, 0.999f),
                        epsilon,
                        Setting.of(WEIGHT_DECAY, 0, RATE_LIMIT, 0.01f)));
        table.put(LION, List.of(rate(0.0001f), beta(BETA1, 0.9f), beta(BETA2, 0.99f)));
        return table;
    }

    private static Map<String, List<Setting>> decays() {
        SortedMap<String, List<Setting>> table = new TreeMap<>();
        Setting steps = Setting.count(DECAY_STEPS, STEPS_LIMIT, 1000);
        Setting last = Setting.of(FINAL_RATE, 0, RATE_LIMIT, 0);
        table.put(JobSpec.Optimizer.CONSTANT, List.of());
        table.put(COSINE, List.of(steps, last));
        table.put(LINEAR, List.of(steps, last));
        table.put(STEP, List.of(steps, Setting.of(DECAY_FACTOR, SMALLEST, 1, 0.1f)));
        return table;
    }

    private static Setting rate(float otherwise) {
        return Setting.of(JobSpec.Optimizer.LEARNING_RATE, SMALLEST, RATE_LIMIT, otherwise);
    }

    private static Setting beta(String name, float otherwise) {
        return Setting.of(name, 0, DECAY_LIMIT, otherwise);
    }
}
