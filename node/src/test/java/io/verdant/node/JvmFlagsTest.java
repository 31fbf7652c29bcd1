package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
    @Test
    void shouldTestWithTheFlagsThatTheLauncherRunsWith() throws IOException {
        Matcher flags = Pattern.compile("<verdant.jvmFlags>(.*)</verdant.jvmFlags>")
                .matcher(Files.readString(Repository.file("pom.xml")));
        assertTrue(flags.find());
        List<String> launched = Files.readAllLines(Repository.file("config/jvm.options"));
        assertEquals(launched, List.of(flags.group(1).split(" ")));
    }
}
