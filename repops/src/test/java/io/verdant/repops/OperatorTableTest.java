package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contract's page lists every operator under its code, and in its table of tests with tests that exist. */
class OperatorTableTest {
    private static final Path PAGE = Path.of("..", "docs", "repops.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Proof))`");

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("(?<!\\\\)\\|"))
                .map(String::strip)
                .skip(1)
                .toList();
    }

    @Test
    void shouldListEveryOperatorUnderItsCode() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            List<String> cells = cells(line);
            if (line.startsWith("| ") && cells.size() == 3 && cells.getFirst().matches("[\\d, ]+")) {
                String[] codes = cells.getFirst().split(", ");
                String[] names = cells.get(1).replaceAll("[`,]", " ").strip().split(" +");
                assertEquals(codes.length, names.length, line);
                for (int i = 0; i < codes.length; i++) {
                    listed.add(codes[i] + " " + names[i]);
                }
            }
        }
        Set<String> wanted = Arrays.stream(Operator.values())
                .map(operator -> operator.code() + " " + operator)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(wanted, listed);
    }

    @Test
    void shouldNameOrderStepAndTestsOfEveryOperator() throws IOException {
        Set<String> listed = new TreeSet<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            inTable = line.startsWith("| operator | written order") || inTable && line.startsWith("|");
            List<String> cells = cells(line);
            if (inTable && cells.getFirst().startsWith("`")) {
                listed.add(cells.getFirst().replace("`", ""));
                assertFalse(cells.get(1).isEmpty() || cells.get(2).isEmpty(), line);
            }
        }
        Set<String> wanted =
                Arrays.stream(Operator.values()).map(Operator::name).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(wanted), listed);
    }

    @Test
    void shouldNameTestsThatExist() throws IOException {
        Set<String> named = TEST.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1) + ".java")
                .collect(Collectors.toSet());
        assertFalse(named.isEmpty());
        try (var modules = Files.list(Path.of(".."))) {
            for (Path tests :
                    modules.map(module -> module.resolve("src/test/java")).toList()) {
                if (Files.isDirectory(tests)) {
                    named.removeAll(fileNames(tests));
                }
            }
        }
        assertEquals(Set.of(), named);
    }

    private static Set<String> fileNames(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
