package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.cuda.CudaDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldPrintTheVersionOnStandardOutput() {
        assertEquals(0, run("version"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("contract repops/1"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldWriteJsonToTheFileThatIsNamed() throws IOException {
        Path file = folder.resolve("version.json");
        assertEquals(0, run("version", "--json", file.toString()));
        assertTrue(Files.readString(file).startsWith("{\n  \"version\" : "));
        assertFalse(Files.exists(folder.resolve("version.json.part")));
    }

    @Test
    void shouldRefuseAJsonFileInAFolderThatDoesNotExist() {
        int code = run("version", "--json", folder.resolve("no/where.json").toString());
        assertOneLine(code, ExitCode.CANNOT_CREATE, "cannot write the JSON file");
    }

    @Test
    void shouldExplainACommandInTwoWays() {
        assertEquals(0, run("help", "train"));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("Usage: verdant train"), text);
        out.reset();
        assertEquals(0, run("train", "--help"));
        assertEquals(text, out.toString(StandardCharsets.UTF_8));
        assertOneLine(run("help", "frobnicate"), ExitCode.USAGE, "no such command");
    }

    @Test
    void shouldSayInOneLineThatACommandIsUnknown() {
        assertOneLine(run("frobnicate"), ExitCode.USAGE, "frobnicate");
    }

    @Test
    void shouldSayInOneLineThatNoCommandWasGiven() {
        assertOneLine(run(), ExitCode.USAGE, "no command given");
    }

    @Test
    void shouldSayInOneLineThatAnOptionIsMissing() {
        assertOneLine(run("worker"), ExitCode.USAGE, "--config");
    }

    @Test
    void shouldRefuseNoThreads() {
        assertOneLine(run("audit", "--threads", "0", "run"), ExitCode.USAGE, "--threads must be between");
    }

    @Test
    void shouldRefuseAnAuditOfNothing() {
        assertOneLine(run("audit", "--steps", "some", "run"), ExitCode.USAGE, "--steps");
        err.reset();
        assertOneLine(run("audit", folder.resolve("absent").toString()), ExitCode.NO_INPUT, "no such run");
    }

    @Test
    void shouldNameTheKnownFunctionsWhereAnUnknownOneIsAskedFor() {
        assertOneLine(run("conformance", "--exhaustive", "pow"), ExitCode.USAGE, "file=pow-hard-cases.txt");
        err.reset();
        assertOneLine(run("conformance", "--exhaustive", "gelu"), ExitCode.USAGE, "exp, exp2, expm1, log, log2, log1p");
        err.reset();
        assertOneLine(run("conformance", "--list", "--exhaustive", "exp"), ExitCode.USAGE, "name one of --exhaustive");
        err.reset();
        assertOneLine(run("conformance", "--steps", "0"), ExitCode.USAGE, "steps=0");
        err.reset();
        assertOneLine(run("conformance", "--device", "cuda:0", "--jvms"), ExitCode.USAGE, "device=cuda:0");
    }

    @Test
    void shouldRefuseADeviceThatCannotBeUsed() {
        assertOneLine(run("worker", "--device", "gpu", "role.yaml"), ExitCode.USAGE, "device=gpu");
        err.reset();
        System.setProperty(CudaDriver.LIBRARY_PROPERTY, "libno-such-driver.so.1");
        try {
            assertOneLine(
                    run("conformance", "--device", "cuda:0"), ExitCode.UNAVAILABLE, "library=libno-such-driver.so.1");
        } finally {
            System.clearProperty(CudaDriver.LIBRARY_PROPERTY);
        }
    }

    @Test
    void shouldListTheFunctionsThatConformanceKnows() {
        assertEquals(0, run("conformance", "--list"));
        assertEquals(14, out.toString(StandardCharsets.UTF_8).lines().count());
        out.reset();
        assertEquals(0, run("conformance", "--list", "--json"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"reciprocal\""));
    }

    @Test
    void shouldSayWhichJobFileIsMissing() {
        String file = folder.resolve("absent.yaml").toString();
        assertOneLine(run("train", file), ExitCode.NO_INPUT, file);
    }

    @Test
    void shouldRefuseAJobAndAResumeTogether() {
        assertOneLine(run("train", "job.yaml", "--resume", "run"), ExitCode.USAGE, "either a job file or --resume");
    }

    @Test
    void shouldRefuseALogLevelThatLogbackWouldTakeForDebug() {
        Cli cli = new Cli(new PrintStream(out), new PrintStream(err), Map.of("VERDANT_LOG", "loud"));
        assertOneLine(cli.run("version"), ExitCode.CONFIG, "VERDANT_LOG=loud");
    }

    @Test
    void shouldShowAStackTraceOnlyWhereItIsAskedFor() {
        Cli cli = new Cli(new PrintStream(out), new PrintStream(err), Map.of("VERDANT_DEBUG", "1"));
        cli.run("frobnicate");
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat "));
    }

    @Test
    void shouldNameFullDisksAndTakenPortsWhereverTheyAreWrapped() {
        assertEquals(ExitCode.IO, codeOf(new IOException("No space left on device")));
        assertEquals(ExitCode.TEMPORARY, codeOf(new BindException("Address already in use")));
        assertEquals(
                ExitCode.TEMPORARY,
                codeOf(new IllegalStateException(
                        "channel error", new RuntimeException("bind: Address already in use"))));
        assertEquals(ExitCode.INTERNAL, codeOf(new IllegalStateException("surprise")));
    }

    @Test
    void shouldGiveEveryExitCodeOnlyOnce() {
        long distinct =
                Arrays.stream(ExitCode.values()).map(ExitCode::code).distinct().count();
        assertEquals(ExitCode.values().length, distinct);
    }

    private static ExitCode codeOf(Throwable failure) {
        return Failures.explain(new RuntimeException(failure)).exitCode();
    }

    private int run(String... arguments) {
        return new Cli(new PrintStream(out), new PrintStream(err), Map.of()).run(arguments);
    }

    private void assertOneLine(int code, ExitCode expected, String words) {
        String text = err.toString(StandardCharsets.UTF_8);
        assertEquals(expected.code(), code, text);
        assertEquals(1, text.lines().count(), text);
        assertTrue(text.startsWith("verdant: ") && text.contains("; ") && text.contains(words), text);
    }
}
