package io.verdant.settlement.evm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Keccak256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the settlement's events by its ABI; all their fields take one word each. */
public final class ContractEvents {
    private static final int WORD_DIGITS = 2 * Hash32.LENGTH;
    private static final int ADDRESS_DIGITS = 40;

    private record Field(String name, String type, boolean indexed) {}

    private record Shape(String name, List<Field> fields) {}

    private final Map<Hash32, Shape> shapes = new HashMap<>();

    public ContractEvents() {
        try (InputStream in =
                ContractEvents.class.getResourceAsStream("/io/verdant/settlement/contracts/VerdantSettlement.json")) {
            new ObjectMapper().readTree(in).path("abi").forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the contract's ABI", e);
        }
    }

    private void add(JsonNode entry) {
        if (!entry.path("type").asText().equals("event")) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (JsonNode input : entry.path("inputs")) {
            String type = input.path("type").asText();
            fields.add(new Field(
                    input.path("name").asText(), type, input.path("indexed").asBoolean()));
            types.add(type);
        }
        String name = entry.path("name").asText();
        String signature = name + "(" + String.join(",", types) + ")";
        shapes.put(Keccak256.of(signature.getBytes(StandardCharsets.US_ASCII)), new Shape(name, fields));
    }

    /** The event; nothing where it is none of the settlement's. */
    public Optional<ChainEvent> decode(EventLog log) {
        Shape shape = log.topics().isEmpty() ? null : shapes.get(log.topics().getFirst());
        return Optional.ofNullable(shape).map(known -> decode(known, log));
    }

    private static ChainEvent decode(Shape shape, EventLog log) {
        TreeMap<String, String> fields = new TreeMap<>();
        int topic = 1;
        int offset = 2;
        for (Field field : shape.fields()) {
            String word;
            if (field.indexed()) {
                word = log.topics().get(topic++).hex();
            } else {
                word = log.data().text().substring(offset, offset + WORD_DIGITS);
                offset += WORD_DIGITS;
            }
            fields.put(field.name(), text(field.type(), word));
        }
        return new ChainEvent(
                shape.name(),
                fields,
                log.blockNumber(),
                "0x" + log.transaction().hex());
    }

    private static String text(@Nullable String type, String word) {
        return switch (String.valueOf(type)) {
            case "bytes32" -> word;
            case "address" -> "0x" + word.substring(WORD_DIGITS - ADDRESS_DIGITS);
            default -> new BigInteger(word, 16).toString();
        };
    }
}
