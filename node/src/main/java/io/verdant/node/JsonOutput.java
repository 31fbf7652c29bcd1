package io.verdant.node;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes result records as JSON: fields in the order in which the record declares them, maps by key, two spaces, one line
 * end at the end. Equal records give equal bytes.
 */
public final class JsonOutput {
    private static final ObjectWriter WRITER = writer();

    private JsonOutput() {}

    /** The JSON text of a record, with a line end. */
    public static String text(Object result) {
        try {
            return WRITER.writeValueAsString(result) + "\n";
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException("not a result record: type=" + result.getClass(), failure);
        }
    }

    /** Writes to a stream and flushes it. */
    static void write(Object result, PrintStream out) {
        byte[] bytes = text(result).getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** Writes a file in one piece: a reader sees the old content or the whole new one. */
    static void write(Object result, Path file) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.writeString(part, text(result));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ObjectWriter writer() {
        SimpleModule ids = new SimpleModule();
        ids.addSerializer(Hash32.class, ToStringSerializer.instance);
        ids.addSerializer(Address.class, ToStringSerializer.instance);
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        return JsonMapper.builder()
                .addModule(ids)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build()
                .writer(new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent));
    }
}
