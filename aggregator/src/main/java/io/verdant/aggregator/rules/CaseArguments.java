package io.verdant.aggregator.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arguments of another library's function: named, or written behind a part's name, as in {@code GeometricMedian(0.1,3)}. */
final class CaseArguments {
    private final Map<String, Object> values = new HashMap<>();

    CaseArguments(Map<String, ?> values) {
        values.forEach((name, value) -> {
            if (value != null) {
                this.values.put(name, value);
            }
        });
    }

    /** The name of a part, without arguments and without what is said of it after a space. */
    static String nameOf(String part) {
        return part.split("[ (]", 2)[0].strip();
    }

    /** Names of a rule's arguments where they are given by place. */
    static String[] positions(String name) {
        return switch (name) {
            case "GeometricMedian" -> new String[] {"nu", "T"};
            case "CenteredClipping" -> new String[] {"m", "L", "tau"};
            case "MoNNA" -> new String[] {"f", "idx"};
            default -> new String[] {"f"};
        };
    }

    /** These arguments, and before them those that are written behind the part's name. */
    CaseArguments of(String part, String... positions) {
        CaseArguments own = new CaseArguments(values);
        int open = part.indexOf('(');
        if (open <= 0 || part.charAt(open - 1) == ' ') {
            return own;
        }
        String[] written = part.substring(open + 1, part.lastIndexOf(')')).split(",");
        for (int i = 0; i < written.length; i++) {
            String[] words = written[i].strip().split("=");
            boolean named = words.length == 2;
            if (!named && i >= positions.length) {
                throw new IllegalArgumentException("too many arguments: part=" + part);
            }
            own.values.put(named ? words[0] : positions[i], number(part, words[words.length - 1]));
        }
        return own;
    }

    private static double number(String part, String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: part=" + part + " argument=" + word, e);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    double number(String name, double otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("an argument must be a number: " + name + "=" + value);
    }

    int integer(String name, int otherwise) {
        double value = number(name, otherwise);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an argument must be an integer: " + name + "=" + value);
        }
        return (int) value;
    }

    String text(String name, String otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : value.toString();
    }

    List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        throw new IllegalArgumentException("an argument must be a list: " + name + "=" + value);
    }

    /** A list of numbers of that length. */
    double[] vector(String name, int length) {
        if (values.get(name) instanceof List<?> list
                && list.size() == length
                && list.stream().allMatch(Number.class::isInstance)) {
            return list.stream()
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .toArray();
        }
        throw new IllegalArgumentException(
                "an argument must be " + length + " numbers: " + name + "=" + values.get(name));
    }
}
