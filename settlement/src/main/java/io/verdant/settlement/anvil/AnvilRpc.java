package io.verdant.settlement.anvil;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plain JSON-RPC to a local node, for methods that no client library knows, and for many requests in one message. */
public final class AnvilRpc implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;

    AnvilRpc(URI url) {
        this.url = url;
    }

    /** One request of a batch. Parameters are what Jackson turns into JSON. */
    public record Request(String method, List<?> parameters) {}

    /** The node said no. */
    public static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String data;

        Refusal(String message, String data) {
            super(message);
            this.data = data;
        }

        /** What a reverted call returned, as hexadecimal digits with 0x; empty where there is nothing. */
        public String data() {
            return data;
        }
    }

    /**
     * The result of one request.
     *
     * @throws Refusal where the node answers with an error
     * @throws UncheckedIOException where it does not answer
     */
    public JsonNode call(String method, Object... parameters) {
        return result(post(request(0, new Request(method, List.of(parameters)))));
    }

    /** The whole answers of many requests, in the order of the requests: each has {@code result} or {@code error}. */
    public List<JsonNode> batch(List<Request> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        ArrayNode message = JSON.createArrayNode();
        for (int i = 0; i < requests.size(); i++) {
            message.add(request(i, requests.get(i)));
        }
        List<JsonNode> answers = new ArrayList<>();
        post(message).forEach(answers::add);
        answers.sort(
                java.util.Comparator.comparingInt(answer -> answer.get("id").asInt()));
        return answers;
    }

    /** The result in an answer. @throws Refusal where it is an error */
    public static JsonNode result(JsonNode answer) {
        JsonNode error = answer.get("error");
        if (error == null) {
            return answer.get("result");
        }
        throw new Refusal(error.path("message").asText(), error.path("data").asText(""));
    }

    private static ObjectNode request(int id, Request request) {
        ObjectNode message = JSON.createObjectNode();
        message.put("jsonrpc", "2.0").put("id", id).put("method", request.method());
        message.set("params", JSON.valueToTree(request.parameters()));
        return message;
    }

    private JsonNode post(JsonNode message) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(DEADLINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()))
                .build();
        try {
            return JSON.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while waiting for " + url, e));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
