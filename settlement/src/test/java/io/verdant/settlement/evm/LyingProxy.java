package io.verdant.settlement.evm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands between a client and a real node and changes, holds back or cuts off what it says. */
final class LyingProxy implements AutoCloseable {
    private static final Pattern BLOCK_HASH = Pattern.compile("(\"hash\":\"0x)([0-9a-f])");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final @Nullable String target;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hungUp;
    private volatile boolean flipped;

    private LyingProxy(@Nullable String target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** One that takes every call and never answers. */
    static LyingProxy silent() {
        return new LyingProxy(null);
    }

    static LyingProxy before(String url) {
        return new LyingProxy(url);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void hangUp(boolean now) {
        hungUp = now;
    }

    /** From now on every block has another hash than it has. */
    void flipBlockHashes() {
        flipped = true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readAllBytes();
            if (target == null) {
                ended.await();
                return;
            }
            if (hungUp) {
                return;
            }
            byte[] answer = changed(question, forward(question)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String forward(byte[] question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(String.valueOf(target)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String changed(byte[] question, String answer) {
        if (!flipped || !new String(question, StandardCharsets.UTF_8).contains("eth_getBlockByNumber")) {
            return answer;
        }
        Matcher hash = BLOCK_HASH.matcher(answer);
        return hash.replaceFirst(match -> match.group(1) + (match.group(2).equals("f") ? "0" : "f"));
    }

    @Override
    public void close() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }
}
