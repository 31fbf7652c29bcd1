package io.verdant.settlement.anvil;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of a local node: started on a loopback port, read until it listens, ended with the one that started it. */
final class AnvilProcess {
    private static final String LISTENS = "Listening on 127.0.0.1:";
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 20;
    /** Gas of a block. High enough that a contract of the greatest size deploys, and that hundreds of calls share a block. */
    private static final String BLOCK_GAS = "60000000";

    private final Process process;
    private final int port;
    private final Thread endWithJvm;

    private AnvilProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.endWithJvm = new Thread(process::destroyForcibly, "anvil-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** Starts a node; port 0 takes a free one. */
    static AnvilProcess start(Path program, AnvilOptions options, int port) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--chain-id",
                Long.toString(options.chainId()),
                "--hardfork",
                "cancun",
                "--gas-limit",
                BLOCK_GAS,
                "--no-request-size-limit",
                "--disable-console-log"));
        if (options.blockSeconds() > 0) {
            command.addAll(List.of("--block-time", Integer.toString(options.blockSeconds())));
        } else if (!options.automine()) {
            command.add("--no-mining");
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new AnvilProcess(process, listeningPort(process));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program, e);
        }
    }

    private static int listeningPort(Process process) throws IOException {
        CompletableFuture<Integer> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, found), "anvil-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return found.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("the node does not listen after " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the node starts", e);
        }
    }

    /** Reads all that it prints, so that it never waits for a reader; keeps its last line for the error message. */
    private static void read(Process process, CompletableFuture<Integer> found) {
        String last = "";
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(LISTENS)) {
                    found.complete(
                            Integer.parseInt(line.substring(LISTENS.length()).strip()));
                }
                last = line.isBlank() ? last : line;
            }
        } catch (IOException endedMeanwhile) {
            last = String.valueOf(endedMeanwhile.getMessage());
        }
        found.completeExceptionally(new IOException("the node ended before it listened: " + last));
    }

    int port() {
        return port;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends it as a pulled plug does: it writes nothing more. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    void stop() {
        process.destroy();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException alreadyShuttingDown) {
            return;
        }
    }
}
