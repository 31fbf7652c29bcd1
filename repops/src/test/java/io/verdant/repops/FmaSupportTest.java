package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FmaSupportTest {
    @Test
    void shouldSeeThatTheJvmWasToldNotToUseIt() throws Exception {
        assertEquals("false", inJvm("-XX:-UseFMA"));
    }

    @Test
    void shouldAgreeWithAnotherJvmOnTheSameProcessor() throws Exception {
        assertEquals(Boolean.toString(FmaSupport.hardware()), inJvm("-Dnothing=changed"));
    }

    private static String inJvm(String flag) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Report.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return output.strip();
    }

    /** Prints what this JVM says. */
    static final class Report {
        public static void main(String[] arguments) {
            System.out.println(FmaSupport.hardware());
        }
    }
}
