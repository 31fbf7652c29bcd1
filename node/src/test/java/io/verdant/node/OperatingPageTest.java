package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Holds docs/operating.md against the code. */
class OperatingPageTest {
    private String page = "";

    @BeforeEach
    void readPage() throws IOException {
        page = Files.readString(Repository.file("docs/operating.md"));
    }

    @Test
    void shouldStateEveryExitCodeWithItsMeaning() {
        for (ExitCode code : ExitCode.values()) {
            String row = "| " + code.code() + " | " + code.name() + " | " + code.meaning() + " |";
            assertTrue(page.contains(row), row);
        }
    }

    @Test
    void shouldNameEveryAttack() {
        Attack.words().forEach(word -> assertTrue(page.contains("| `" + word + "` |"), word));
    }

    @Test
    void shouldNameEveryCommandAndEveryOptionOfIt() {
        Terminal terminal = new Terminal(System.out, System.err, System.getenv());
        CommandLine line = new CommandLine(new VerdantCommand(), new TerminalFactory(terminal));
        line.getSubcommands().forEach((name, command) -> {
            assertTrue(page.contains("`" + name), name);
            command.getCommandSpec().options().stream()
                    .map(option -> option.longestName())
                    .filter(option -> !option.equals("--help"))
                    .forEach(option -> assertTrue(page.contains(option), name + " " + option));
        });
    }
}
