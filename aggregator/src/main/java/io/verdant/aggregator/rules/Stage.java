package io.verdant.aggregator.rules;

import java.util.SortedMap;
import java.util.StringJoiner;
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

    /**
     * What {@link #text} gave.
     *
     * @throws IllegalArgumentException for another text
     */
    public static Stage parse(String text, int f) {
        int open = text.indexOf('(');
        if (open < 0) {
            return of(text, f);
        }
        Stage stage = of(text.substring(0, open), f);
        for (String number :
                text.substring(open + 1, Math.max(open + 1, text.length() - 1)).split(",")) {
            int equals = number.indexOf('=');
            if (equals < 0) {
                throw malformed(text);
            }
            try {
                stage = stage.with(number.substring(0, equals), Double.parseDouble(number.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw malformed(text);
            }
        }
        if (!stage.text().equals(text)) {
            throw malformed(text);
        }
        return stage;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("not a rule's text: rule=" + text);
    }

    /** Name and numbers as a signed job holds them: {@code nnm}, or {@code geometric-median(nu=0.1,steps=8.0)}. */
    public String text() {
        StringJoiner joined = new StringJoiner(",", name + "(", ")").setEmptyValue(name);
        numbers.forEach((parameter, value) -> joined.add(parameter + "=" + value));
        return joined.toString();
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
