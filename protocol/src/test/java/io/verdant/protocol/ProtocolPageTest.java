package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that other implementers read says what the code does. */
class ProtocolPageTest {
    private static final Pattern MESSAGE = Pattern.compile("<sbe:message name=\"(\\w+)\" id=\"(\\d+)\"");
    private static final Pattern REASON_ROW = Pattern.compile("(?m)^\\| (\\d+) \\| `[A-Z_]+` \\|");

    private final String page = read();

    @Test
    void shouldListEveryReasonWithItsCodeAndNextAction() {
        for (Reason reason : Reason.values()) {
            Pattern row = Pattern.compile("(?m)^\\| " + reason.code() + " \\| `" + reason + "` \\| [^|]+ \\| "
                    + Pattern.quote(reason.nextAction()) + " \\|$");
            assertTrue(row.matcher(page).find(), "no row of " + reason);
        }
        assertEquals(Reason.values().length, REASON_ROW.matcher(page).results().count());
    }

    @Test
    void shouldListEveryLimitWithItsValue() throws IllegalAccessException {
        for (Field field : Limits.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                String row = "| `" + field.getName() + "` | " + field.getInt(null) + " |";
                assertTrue(page.contains(row), "no row: " + row);
            }
        }
    }

    @Test
    void shouldListEveryMessageOfTheSchema() throws IOException {
        Matcher message = MESSAGE.matcher(schema());
        int count = 0;
        while (message.find()) {
            count++;
            String row = "| " + message.group(2) + " | `" + message.group(1) + "` |";
            assertTrue(page.contains(row), "no row: " + row);
        }
        assertEquals(4 + Command.class.getPermittedSubclasses().length, count);
    }

    @Test
    void shouldQuoteTheSignedTypes() {
        String joined = page.replaceAll(",\\s+", ",");
        String claimAlone = Eip712.CLAIM_TYPE.substring(0, Eip712.CLAIM_TYPE.indexOf(Eip712.ASSIGNMENT_TYPE));
        for (String type : new String[] {
            Eip712.DOMAIN_TYPE, claimAlone, Eip712.ASSIGNMENT_TYPE, Eip712.ENVELOPE_TYPE, Eip712.RECEIPT_TYPE
        }) {
            assertTrue(joined.contains(type), "not quoted: " + type);
        }
    }

    private static String schema() throws IOException {
        try (InputStream in = Limits.class.getResourceAsStream("/verdant-protocol.xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "protocol.md"));
        } catch (IOException e) {
            throw new IllegalStateException("docs/protocol.md is read from the module's folder", e);
        }
    }
}
