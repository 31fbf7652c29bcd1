package io.verdant.node;

import java.util.Set;
import java.util.TreeSet;

/**
 * A number or a word that an attack takes, by the name that files and command lines use.
 *
 * @param low and {@code high}: the numbers that are allowed
 * @param words those that are allowed, where it is a word; else empty
 * @param otherwise what it is where nothing is said
 */
record AttackSetting(String name, double low, double high, Set<String> words, String otherwise) {
    static AttackSetting number(String name, double low, double high, double otherwise) {
        return new AttackSetting(name, low, high, Set.of(), Double.toString(otherwise));
    }

    static AttackSetting word(String name, String otherwise, String... others) {
        Set<String> words = new TreeSet<>(Set.of(others));
        words.add(otherwise);
        return new AttackSetting(name, 0, 0, words, otherwise);
    }

    boolean isWord() {
        return !words.isEmpty();
    }

    /**
     * A value as it was written, checked.
     *
     * @throws IllegalArgumentException where it is not allowed
     */
    String checked(String value) {
        if (isWord()) {
            if (!words.contains(value)) {
                throw new IllegalArgumentException(name + "=" + value + " is none of " + words);
            }
            return value;
        }
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + value + " is not a number", e);
        }
        if (!(number >= low && number <= high)) {
            throw new IllegalArgumentException(name + "=" + value + " is not between " + low + " and " + high);
        }
        return Double.toString(number);
    }
}
