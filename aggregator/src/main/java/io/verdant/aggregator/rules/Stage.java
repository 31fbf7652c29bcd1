package io.verdant.aggregator.rules;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pre-aggregation or a rule by its name, as a job says it.
 *
 * @param name such as {@code nnm} or {@code trimmed-mean}
 * @param f faulty vectors that it is to stand
 * @param numbers its other parameters by name
 */
public record Stage(String name, int f, SortedMap<String, Double> numbers) {
    public Stage {
        numbers = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    }

    public static Stage of(String name, int f) {
        return new Stage(name, f, new TreeMap<>());
    }

    public Stage with(String parameter, double value) {
        SortedMap<String, Double> more = new TreeMap<>(numbers);
        more.put(parameter, value);
        return new Stage(name, f, more);
    }

    double number(String parameter, double otherwise) {
        return numbers.getOrDefault(parameter, otherwise);
    }

    int integer(String parameter, int otherwise) {
        double value = number(parameter, otherwise);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not a whole number: stage=" + name + " " + parameter + "=" + value);
        }
        return (int) value;
    }
}
