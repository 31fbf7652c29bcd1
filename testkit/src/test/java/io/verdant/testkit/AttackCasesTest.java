package io.verdant.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attack of another library gives that library's numbers. */
class AttackCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> cases() {
        try (InputStream file = AttackCasesTest.class.getResourceAsStream("/attack-cases.json")) {
            JsonNode cases = JSON.readTree(Objects.requireNonNull(file)).get("cases");
            return StreamSupport.stream(cases.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldForgeWhatTheNamedLibraryForges(JsonNode given) {
        double[] forged = NamedAttacks.forge(
                given.get("function").asText(),
                JSON.convertValue(given.get("args"), new TypeReference<Map<String, Object>>() {}),
                rows(given.get("input")),
                PlainRules::of);
        double[] expected = vector(given.get("expected"));
        double tolerance = given.path("tolerance").asDouble(1e-6);
        assertEquals(expected.length, forged.length);
        double largest = Math.max(
                1e-300,
                Stream.of(expected).mapToDouble(AttackCasesTest::largest).max().orElse(0));
        for (int i = 0; i < expected.length; i++) {
            if (Double.isInfinite(expected[i])) {
                assertEquals(expected[i], forged[i], given.get("id").asText());
            } else {
                double off = Math.abs(expected[i] - forged[i]);
                assertTrue(
                        off <= tolerance * Math.max(Math.abs(expected[i]), 1e-3 * largest),
                        given.get("id") + " " + i + ": expected=" + expected[i] + " forged=" + forged[i]);
            }
        }
    }

    @Test
    void shouldHaveACaseForEveryName() {
        for (String name : NamedAttacks.names()) {
            assertTrue(cases().anyMatch(given -> given.get("function").asText().equals(name)), name);
        }
    }

    @Test
    void shouldRefuseUnknownFunctionsAndArguments() {
        double[][] honest = {{1, 2}, {3, 4}};
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedAttacks.forge("byzfl.Nap", Map.of(), honest, PlainRules::of));
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedAttacks.forge("byzfl.SignFlipping", Map.of("tau", 2), honest, PlainRules::of));
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedAttacks.forge("byzfl.Mimic", Map.of("epsilon", 2), honest, PlainRules::of));
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedAttacks.forge("byzfl.SignFlipping", Map.of(), new double[0][], PlainRules::of));
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedAttacks.forge("byzfl.SignFlipping", Map.of(), new double[][] {{1, 2}, {3}}, PlainRules::of));
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Double.isInfinite(value) ? 0 : Math.abs(value));
        }
        return largest;
    }

    private static double[][] rows(JsonNode input) {
        if (!input.get(0).isArray()) {
            return new double[][] {vector(input)};
        }
        return StreamSupport.stream(input.spliterator(), false)
                .map(AttackCasesTest::vector)
                .toArray(double[][]::new);
    }

    private static double[] vector(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(value -> value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble())
                .toArray();
    }
}
