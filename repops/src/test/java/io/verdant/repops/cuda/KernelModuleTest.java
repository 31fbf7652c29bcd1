package io.verdant.repops.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Operator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The kernels as PTX: made of these sources, keeping the contract's arithmetic, launched as the header says. */
class KernelModuleTest {
    private static final Path SOURCES = Path.of("src/main/cuda");

    /** Kernels whose operator the contract writes with fused multiply-adds, or whose function is computed with them. */
    private static final Set<String> FUSED = Set.of(
            "fma",
            "matmul",
            "batch_matmul",
            "conv2d",
            "conv2d_grad_input",
            "conv2d_grad_weight",
            "gram",
            "weighted_sum",
            "exp",
            "exp2",
            "expm1",
            "log",
            "log2",
            "log1p",
            "sin",
            "cos",
            "tanh",
            "sigmoid",
            "erf",
            "pow");

    private static final Pattern ARITHMETIC =
            Pattern.compile("\\b(add|sub|mul|fma|mad|div|sqrt|rcp)((?:\\.\\w+)*)\\.f(?:32|64)\\b");

    @Test
    void shouldBeMadeOfTheseSources() throws IOException {
        assertEquals(
                sourcesHash(),
                KernelModule.sourcesHash(),
                "the kernels' sources changed: run repops/src/main/cuda/build where nvcc is");
    }

    private static String sourcesHash() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<Path> sorted = files.filter(file -> file.toString().matches(".*/(build|[^/]*[.]cuh?)"))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                bytes.writeBytes((file.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
                bytes.writeBytes(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(sha256(bytes.toByteArray()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An addition or product without a rounding mode may be fused by the driver's compiler. */
    @Test
    void shouldRoundEveryOperationAsTheContractSays() {
        Matcher found = ARITHMETIC.matcher(KernelModule.ptx());
        int count = 0;
        while (found.find()) {
            assertEquals(".rn", found.group(2), found.group());
            assertFalse(found.group(1).equals("mad"), found.group());
            count++;
        }
        assertTrue(count > 500, "count=" + count);
        for (String banned :
                List.of(".ftz", ".approx", ".sat.f32", ".full.f32", "ex2.", "lg2.", "sin.", "cos.", "tanh.")) {
            assertFalse(KernelModule.ptx().contains(banned), banned);
        }
    }

    @Test
    void shouldFuseOnlyWhereTheContractWritesIt() {
        Map<String, String> bodies = bodies();
        Set<String> fused = new TreeSet<>();
        bodies.forEach((name, body) -> {
            if (body.contains("fma.rn.f")) {
                fused.add(name.replaceAll("_(f64|large|tiled)$", ""));
            }
        });
        assertEquals(new TreeSet<>(FUSED), fused);
    }

    /** Each kernel's text with that of the functions that it calls. */
    private static Map<String, String> bodies() {
        Map<String, String> functions = new TreeMap<>();
        Matcher starts = Pattern.compile("(?m)^(?:\\.visible \\.entry|\\.func)\\s*(?:\\([^)]*\\)\\s*)?(\\w+)")
                .matcher(KernelModule.ptx());
        String name = "";
        int from = 0;
        while (starts.find()) {
            functions.merge(name, KernelModule.ptx().substring(from, starts.start()), String::concat);
            name = starts.group(1);
            from = starts.start();
        }
        functions.merge(name, KernelModule.ptx().substring(from), String::concat);
        Map<String, String> bodies = new TreeMap<>();
        for (String kernel : functions.keySet()) {
            if (kernel.startsWith(Launch.PREFIX)) {
                bodies.put(kernel.substring(Launch.PREFIX.length()), reached(functions, kernel));
            }
        }
        return bodies;
    }

    private static String reached(Map<String, String> functions, String kernel) {
        Set<String> seen = new TreeSet<>();
        StringBuilder text = new StringBuilder();
        List<String> next = List.of(kernel);
        while (!next.isEmpty()) {
            Set<String> called = new TreeSet<>();
            for (String name : next) {
                seen.add(name);
                String body = functions.getOrDefault(name, "");
                text.append(body);
                functions.keySet().stream()
                        .filter(other -> !other.isEmpty() && !seen.contains(other) && body.contains(other + ","))
                        .forEach(called::add);
            }
            next = List.copyOf(called);
        }
        return text.toString();
    }

    @Test
    void shouldHaveAKernelForEveryOperatorAndType() {
        Set<String> kernels = bodies().keySet();
        for (Operator operator : Operator.values()) {
            assertTrue(kernels.contains(LaunchTable.of(operator, false).kernel()), operator.name());
        }
        assertEquals(
                LaunchTable.all().stream().map(Launch::kernel).collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(kernels));
    }

    @Test
    void shouldLaunchKernelsAsTheHeaderSays() throws IOException {
        Matcher rows =
                Pattern.compile("K\\((\\w+), (\\w+), (\\d+), (\\d+), [01]\\)").matcher(source("launch.cuh"));
        Set<Launch> header = rows.results()
                .map(row -> new Launch(
                        row.group(1),
                        Launch.Unit.valueOf(row.group(2)),
                        Integer.parseInt(row.group(3)),
                        Integer.parseInt(row.group(4))))
                .collect(Collectors.toSet());
        assertEquals(header, Set.copyOf(LaunchTable.all()));
    }

    @Test
    void shouldWriteArgumentsAsTheHeaderReadsThem() throws IOException {
        String header = source("abi.cuh");
        assertTrue(header.contains("sizeof(ViewArgs) == " + NodeArguments.VIEW.byteSize()), "ViewArgs");
        assertTrue(header.contains("sizeof(NodeArgs) == " + NodeArguments.NODE.byteSize()), "NodeArgs");
        assertTrue(header.contains("sizeof(RunState) == " + RunState.LAYOUT.byteSize()), "RunState");
    }

    private static String source(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name), StandardCharsets.UTF_8);
    }

    @Test
    void shouldCompileForTheOldestAndTheNewestArchitecture() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        SOURCES.resolve("build").toAbsolutePath().toString(), "--check", "ends")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        Assumptions.assumeTrue(status != 69, "no ptxas: the kernels are not compiled for any device here");
        assertEquals(0, status, said);
        assertTrue(said.contains("sm_75 compiles"), said);
        assertTrue(said.lines().filter(line -> line.endsWith(" compiles")).count() > 1, said);
    }
}
