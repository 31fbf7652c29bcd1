package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on models lists the operators that the compiler knows, no more and no fewer. */
class ModelsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "models.md");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z][A-Za-z0-9_]*)`");

    @Test
    void shouldListEveryOperator() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf("## Operators"));
        SortedSet<String> listed = new TreeSet<>();
        table.lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            Matcher names = NAME.matcher(line.substring(2, line.indexOf(" | ", 2)));
            while (names.find()) {
                listed.add(names.group(1));
            }
        });
        assertEquals(LoweringTable.names(), listed);
    }
}
