package io.verdant.trainerworker;

import java.util.Map;
import java.util.TreeMap;

/** The optimizers in float64, as their papers write them, over flat arrays by name. */
final class ReferenceOptimizer {
    private final String name;
    private final String decay;
    private final Map<String, Double> numbers;
    private final Map<String, double[]> first = new TreeMap<>();
    private final Map<String, double[]> second = new TreeMap<>();
    private final int firstStep;
    private int step;

    /** @param firstStep the job's number of the first step; memories and their bias count from it */
    ReferenceOptimizer(String name, String decay, Map<String, Double> numbers, int firstStep) {
        this.firstStep = firstStep;
        this.name = name;
        this.decay = decay;
        this.numbers = numbers;
    }

    private double number(String key) {
        return numbers.getOrDefault(key, 0.0);
    }

    double learningRate() {
        double base = number("learningRate");
        double warmup = number("warmupSteps");
        double since = Math.max(0, firstStep + step - warmup) / Math.max(1, number("decaySteps"));
        double last = number("finalRate");
        double rate =
                switch (decay) {
                    case "cosine" -> last + (base - last) * (1 + Math.cos(Math.PI * Math.min(1, since))) / 2;
                    case "linear" -> base + (last - base) * Math.min(1, since);
                    case "step" -> base * Math.pow(number("decayFactor"), Math.floor(since));
                    default -> base;
                };
        return warmup == 0 ? rate : rate * Math.min(1, (firstStep + step + 1) / warmup);
    }

    /** One step over all parameters, in place. */
    void apply(Map<String, double[]> parameters, Map<String, double[]> gradients) {
        double squares = 0;
        for (double[] gradient : gradients.values()) {
            for (double g : gradient) {
                squares += g * g;
            }
        }
        double limit = number("clipNorm");
        double scale = limit > 0 ? Math.min(1, limit / Math.sqrt(squares)) : 1;
        double rate = learningRate();
        step++;
        parameters.forEach((key, p) -> {
            double[] m = first.computeIfAbsent(key, absent -> new double[p.length]);
            double[] v = second.computeIfAbsent(key, absent -> new double[p.length]);
            double[] g = gradients.get(key);
            for (int i = 0; i < p.length; i++) {
                p[i] = moved(p[i], g[i] * scale, rate, i, m, v);
            }
        });
    }

    private double moved(double p, double clipped, double rate, int i, double[] m, double[] v) {
        double penalty = number("weightDecay");
        boolean decoupled = name.equals("adamw") || name.equals("lion");
        double g = decoupled ? clipped : clipped + penalty * p;
        double from = decoupled ? p - rate * penalty * p : p;
        double b1 = number("beta1");
        double b2 = number("beta2");
        switch (name) {
            case "momentum", "nesterov" -> {
                m[i] = number("momentum") * m[i] + g;
                return from - rate * (name.equals("nesterov") ? g + number("momentum") * m[i] : m[i]);
            }
            case "adam", "adamw" -> {
                m[i] = b1 * m[i] + (1 - b1) * g;
                v[i] = b2 * v[i] + (1 - b2) * g * g;
                double mean = m[i] / (1 - Math.pow(b1, step));
                double spread = Math.sqrt(v[i] / (1 - Math.pow(b2, step)));
                return from - rate * mean / (spread + number("epsilon"));
            }
            case "lion" -> {
                double direction = Math.signum(b1 * m[i] + (1 - b1) * g);
                m[i] = b2 * m[i] + (1 - b2) * g;
                return from - rate * direction;
            }
            default -> {
                return from - rate * g;
            }
        }
    }
}
