package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verdant aggregate}: other libraries' numbers, rules by hand, and what is refused. */
class AggregateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Run(int status, String out, String err) {}

    private static Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status;
        try (PrintStream o = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream e = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            status = new Cli(o, e, Map.of()).run(arguments);
        }
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode published() throws IOException {
        try (InputStream in = AggregateCommandTest.class.getResourceAsStream("aggregation-cases.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        }
    }

    @Test
    void shouldGiveWhatOtherLibrariesGive() throws IOException {
        JsonNode cases = published();
        Path file = file("cases.json", JSON.writeValueAsString(cases));
        Run run = run("aggregate", "--cases", file.toString(), "--json");
        assertEquals(0, run.status(), run.err());
        JsonNode results = JSON.readTree(run.out());
        assertEquals(cases.get("cases").size(), results.size());
        Set<String> functions = new HashSet<>();
        for (int i = 0; i < results.size(); i++) {
            JsonNode wanted = cases.get("cases").get(i);
            JsonNode given = results.get(i);
            assertEquals(wanted.get("id").asText(), given.get("id").asText());
            assertFalse(given.has("error"), given.toString());
            double tolerance = wanted.path("tolerance").asDouble(1e-6);
            boolean right = isNear(wanted.get("expected"), given.get("output"), tolerance);
            for (JsonNode other : wanted.path("alternatives")) {
                right |= isNear(other, given.get("output"), tolerance);
            }
            assertTrue(right, () -> given + " wanted=" + wanted.get("expected"));
            functions.add(wanted.get("function").asText());
        }
        assertTrue(functions.size() >= 60, functions::toString);
    }

    /** Within the tolerance of the number, or of a thousandth of 1 where it is smaller. */
    private static boolean isNear(JsonNode wanted, JsonNode given, double tolerance) {
        if (wanted.isArray()) {
            boolean near = given.isArray() && given.size() == wanted.size();
            for (int i = 0; near && i < wanted.size(); i++) {
                near = isNear(wanted.get(i), given.get(i), tolerance);
            }
            return near;
        }
        if (wanted.isBoolean() || wanted.isTextual()) {
            return wanted.equals(given);
        }
        double difference = Math.abs(wanted.asDouble() - given.asDouble());
        double scale = tolerance >= 1e-3 ? 1 : Math.max(Math.abs(wanted.asDouble()), 1e-3);
        return given.isNumber() && difference <= tolerance * scale;
    }

    @Test
    void shouldTellWhatIsWrongWithACaseAndComputeTheOthers() throws IOException {
        Path file = file("cases.json", """
                {"cases": [
                  {"id": "a", "function": "byzfl.Nap", "args": {}, "input": [[1, 2]]},
                  {"id": "b", "function": "byzfl.TrMean", "args": {"f": 1}, "input": [[1, 2], [3, 4]]},
                  {"id": "c", "function": "byzfl.Krum", "args": {"f": 0}, "input": [[1, 2], [3]]},
                  {"id": "d", "function": "byzfl.Average", "args": {}, "input": []},
                  {"id": "e", "function": "byzfl.Median", "args": {}, "input": [[1, "x"]]},
                  {"id": "f", "function": "byzfl.Median", "args": {}, "input": [[1, "Infinity"]]},
                  {"id": "g", "function": "byzfl.Krum", "args": {"f": "two"}, "input": [[1, 2], [3, 4]]},
                  {"id": "h"},
                  {"id": "i", "function": "byzfl.Average", "args": {}, "input": [[1, 2], [3, 4]]}]}""");
        JsonNode results = JSON.readTree(
                run("aggregate", "--cases", file.toString(), "--json").out());
        assertEquals(9, results.size());
        for (int i = 0; i < 8; i++) {
            assertTrue(results.get(i).has("error"), results.get(i).toString());
            assertFalse(results.get(i).has("output"));
        }
        assertEquals("[2.0,3.0]", results.get(8).get("output").toString());
    }

    @Test
    void shouldCombineRowsByHand() throws IOException {
        Path csv = file("rows.csv", "1,2,3\n4,5,6\n7,8,9\n100,0,-50\n");
        Run run = run("aggregate", "--rule", "trimmed-mean", "--f", "1", "--input", csv.toString());
        assertEquals("5.5,3.5,4.5", run.out().strip(), run.err());
        Path json = file("rows.json", "[[1,2,3],[4,5,6],[7,8,9]]");
        Run mixed = run(
                "aggregate",
                "--pre",
                "clipping",
                "--pre",
                "nnm",
                "--rule",
                "trimmed-mean",
                "--f",
                "1",
                "--params",
                "limit=2",
                "--input",
                json.toString(),
                "--json");
        JsonNode output = JSON.readTree(mixed.out()).get("output");
        assertEquals(0.95841302, output.get(0).asDouble(), 1e-8, mixed.err());
    }

    @Test
    void shouldCombineSparseRowsByHand() throws IOException {
        Path rows = file("sparse.json", """
                {"length": 1000000, "rows": [
                  {"indices": [3, 999999], "values": [1, 2]},
                  {"indices": [3], "values": [3]},
                  {"indices": [3, 7, 999999], "values": [100, -50, 4]}]}""");
        Run run = run("aggregate", "--rule", "median", "--input", rows.toString());
        assertEquals("3:3.0,999999:2.0", run.out().strip(), run.err());
        Run json = run("aggregate", "--rule", "median", "--input", rows.toString(), "--json");
        assertEquals("[3,999999]", JSON.readTree(json.out()).get("indices").toString());
        assertEquals(1_000_000, JSON.readTree(json.out()).get("length").asInt());
        for (String wrong : new String[] {
            "{\"length\": 9, \"rows\": 5}",
            "{\"length\": \"x\", \"rows\": []}",
            "{\"length\": 9, \"rows\": [{\"indices\": [1.5], \"values\": [1]}]}",
            "{\"length\": 9, \"rows\": [{\"indices\": [1], \"values\": [\"x\"]}]}",
            "{\"length\": 9, \"rows\": [{\"indices\": [9], \"values\": [1]}]}",
        }) {
            Path file = file("wrong.json", wrong);
            assertEquals(
                    ExitCode.DATA.code(),
                    run("aggregate", "--rule", "median", "--input", file.toString())
                            .status(),
                    wrong);
        }
    }

    @Test
    void shouldRefuseWhatARuleCannotStand() throws IOException {
        Path rows = file("rows.json", "[[1,2,3],[4,5,6],[7,8,9]]");
        refused("beyond the breakdown point", "--rule", "krum", "--f", "1", "--input", rows.toString());
        refused("unknown rule", "--rule", "best", "--input", rows.toString());
        refused("unknown pre", "--pre", "best", "--rule", "mean", "--input", rows.toString());
        refused("unknown parameter", "--rule", "mean", "--params", "x=1", "--input", rows.toString());
        refused(
                "rows differ in length",
                "--rule",
                "mean",
                "--input",
                file("a.json", "[[1],[2,3]]").toString());
        refused(
                "nothing to aggregate",
                "--rule",
                "mean",
                "--input",
                file("b.json", "[]").toString());
        refused(
                "row is not finite",
                "--rule",
                "mean",
                "--input",
                file("c.json", "[[1],[\"Infinity\"]]").toString());
        refused(
                "not a JSON file",
                "--rule",
                "mean",
                "--input",
                file("d.json", "[[1").toString());
        refused(
                "cannot read",
                "--rule",
                "mean",
                "--input",
                folder.resolve("none.json").toString());
        refused("nothing to aggregate", "--rule", "mean");
    }

    private static void refused(String text, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "aggregate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Run run = run(all);
        assertTrue(run.status() >= 64, run.out());
        assertTrue(run.err().contains(text), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
