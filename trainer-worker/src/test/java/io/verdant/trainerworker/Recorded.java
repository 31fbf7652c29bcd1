package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Numbers that another program recorded, in lines of words: {@code case NAME} begins a case, {@code set KEY VALUE} is one
 * of its settings, {@code tensor NAME 3x4 …} one of its arrays. The scripts that write them lie in {@code src/test/python}.
 */
final class Recorded {
    private Recorded() {}

    /** An array in float64; its shape is empty for one number. */
    record Array(Shape shape, double[] values) {
        Tensor narrowed() {
            float[] narrow = new float[values.length];
            for (int i = 0; i < narrow.length; i++) {
                narrow[i] = (float) values[i];
            }
            return Tensor.ofFloats(shape, narrow);
        }
    }

    record Case(String name, Map<String, String> settings, Map<String, Array> arrays) {
        Array array(String key) {
            return Objects.requireNonNull(arrays.get(key), key);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> read(String resource) {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(Recorded.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "case" -> cases.add(new Case(words[1], new TreeMap<>(), new TreeMap<>()));
                    case "set" -> cases.getLast().settings().put(words[1], words[2]);
                    case "tensor" -> cases.getLast().arrays().put(words[1], array(words));
                    default -> {
                        if (!words[0].equals("#")) {
                            throw new IllegalArgumentException("line=" + line);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static Array array(String[] words) {
        int[] dims = words[2].equals("-")
                ? new int[0]
                : Arrays.stream(words[2].split("x")).mapToInt(Integer::parseInt).toArray();
        double[] values =
                Arrays.stream(words).skip(3).mapToDouble(Double::parseDouble).toArray();
        return new Array(Shape.of(dims), values);
    }
}
