package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that decide a verdict, each broken on purpose: the games of the other tests have to notice. */
class MutantsTest {
    private static final Path SOURCES = Path.of("src/main/java/io/verdant/verdearbiter");
    private static final String PACKAGE = "io.verdant.verdearbiter.";

    /** From the quick to the slow; the last plays until it notices. */
    private static final List<String> KILLERS = List.of(
            "DecidingMoveTest",
            "TensorGameTest",
            "WaysToBeWrongTest",
            "WrongStatesAndRootsTest",
            "WaysToMisbehaveTest",
            "OpeningsAndSilenceTest",
            "AlphabetGameTest");

    @TempDir
    private Path folder;

    /** In that file, {@code original} becomes {@code mutated}. */
    private record Mutant(String file, String original, String mutated) {}

    private static final List<Mutant> MUTANTS = List.of(
            new Mutant(
                    "Game",
                    "if (!(frontier.isTop() ? arena.seal(descent.path(), folded) : folded).equals(frontier.hash())) {",
                    "if (folded == null) {"),
            new Mutant(
                    "Game", "if (!Merkle.leaf(move.leaf()).equals(state.leafHash())) {", "if (move.leaf() == null) {"),
            new Mutant("Game", "if (arena.admits(path, bits)) {", "if (path != null) {"),
            new Mutant("Game", "if (bits[bits.length - 1] != value) {", "if (bits[bits.length - 1] == value + 1) {"),
            new Mutant(
                    "Game",
                    "if (!MerkleTree.fold(move.hashes()).equals(frontier.hash())) {",
                    "if (move.hashes() == null) {"),
            new Mutant(
                    "Game", "if (state.moveCount() != 1 || !arena.claimsFailure()) {", "if (state.moveCount() != 1) {"),
            new Mutant("Game", "finding.cause().loser(state.turn()),", "finding.cause().loser(state.turn().other()),"),
            new Mutant(
                    "TensorArena",
                    "claimed == computed ? Cause.CHUNK_HOLDS",
                    "claimed != computed ? Cause.CHUNK_HOLDS"),
            new Mutant("TensorArena", "holds ? Cause.ROOT_HOLDS : Cause.ROOT_DIFFERS", "Cause.ROOT_HOLDS"),
            new Mutant(
                    "TensorArena",
                    "isFinite(node.dtype(), bits) ? Cause.FAILURE_NOT_SHOWN : Cause.FAILURE_SHOWN",
                    "Cause.FAILURE_SHOWN"),
            new Mutant(
                    "TensorArena",
                    "isFinite(node(path).dtype(), bits) || isFailedNode(path)",
                    "isFinite(node(path).dtype(), bits)"),
            new Mutant("OpeningReader", "return !exhausted && position == bytes.length;", "return !exhausted;"),
            new Mutant("OpeningReader", "yield !exhausted && root.equals(traceRoot);", "yield !exhausted;"),
            new Mutant(
                    "OpeningReader",
                    "yield !exhausted && root.equals(context.claim().startRoot());",
                    "yield !exhausted;"),
            new Mutant(
                    "OpeningReader",
                    "!exhausted && root.equals(data.root()) ? record : null",
                    "!exhausted ? record : null"),
            new Mutant("Game", "earlier != null && !earlier.equals(move.traceRoot())", "false"),
            new Mutant("Wiring", "step == 0 || writer.isEmpty() ? atFirst", "writer.isEmpty() ? atFirst"));

    @Test
    void shouldPassUnbroken() throws Exception {
        assertEquals("", killer(folder, "DecidingMoveTest"));
        assertEquals("", killer(folder, "TensorGameTest"));
    }

    @Test
    void shouldNoticeEveryBrokenRule() throws Exception {
        List<String> survivors = new ArrayList<>();
        for (Mutant mutant : MUTANTS) {
            Path classes = Files.createTempDirectory(folder, "mutant");
            compile(mutant, classes);
            String noticed = "";
            for (String tests : KILLERS) {
                noticed = noticed.isEmpty() ? killer(classes, tests) : noticed;
            }
            if (noticed.isEmpty()) {
                survivors.add(mutant.toString());
            }
        }
        assertEquals(List.of(), survivors);
    }

    private static void compile(Mutant mutant, Path classes) throws IOException {
        String source = Files.readString(SOURCES.resolve(mutant.file() + ".java"));
        int at = source.indexOf(mutant.original());
        assertTrue(at >= 0 && source.indexOf(mutant.original(), at + 1) < 0, "no longer once in the source: " + mutant);
        Path file = classes.resolve(mutant.file() + ".java");
        Files.writeString(file, source.replace(mutant.original(), mutant.mutated()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int code = compiler.run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
        assertEquals(0, code, "does not compile: " + mutant);
    }

    /** The first threat that noticed, or nothing. */
    private static String killer(Path classes, String testClass) throws Exception {
        try (Loader loader = new Loader(classes)) {
            Class<?> tests = loader.loadClass(PACKAGE + testClass);
            try {
                runAll(tests, BeforeAll.class);
                for (Method test : annotated(tests, Test.class)) {
                    var constructor = tests.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    String failure = failure(test, constructor.newInstance());
                    if (!failure.isEmpty()) {
                        return failure;
                    }
                }
                return "";
            } finally {
                runAll(tests, AfterAll.class);
            }
        }
    }

    private static void runAll(Class<?> tests, Class<? extends java.lang.annotation.Annotation> when) throws Exception {
        for (Method method : annotated(tests, when)) {
            method.invoke(null);
        }
    }

    private static String failure(Method test, Object instance) throws IllegalAccessException {
        try {
            test.invoke(instance);
            return "";
        } catch (InvocationTargetException e) {
            return test.getName() + ": " + e.getCause();
        }
    }

    private static List<Method> annotated(Class<?> type, Class<? extends java.lang.annotation.Annotation> mark) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.isAnnotationPresent(mark)) {
                    method.setAccessible(true);
                    methods.add(method);
                }
            }
        }
        methods.sort(Comparator.comparing(Method::getName));
        return methods;
    }

    /** Loads this package from the mutant's classes first, then anew from where this test is from. */
    private static final class Loader extends URLClassLoader {
        Loader(Path classes) throws MalformedURLException {
            super(urls(classes), MutantsTest.class.getClassLoader());
        }

        private static URL[] urls(Path classes) throws MalformedURLException {
            List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
            urls.add(Game.class.getProtectionDomain().getCodeSource().getLocation());
            urls.add(MutantsTest.class.getProtectionDomain().getCodeSource().getLocation());
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known == null && name.startsWith(PACKAGE)) {
                    known = findClass(name);
                }
                return known == null ? super.loadClass(name, resolve) : known;
            }
        }

        @Override
        public void close() {
            try {
                super.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
