package io.verdant.repops;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A node's attributes: integers or short strings by name, in name order. Floats are carried as their bits. */
public final class Attributes {
    public static final Attributes NONE = new Attributes(new TreeMap<>());

    private final SortedMap<String, Object> values;

    private Attributes(SortedMap<String, Object> values) {
        this.values = values;
    }

    public static Attributes of(String name, long value) {
        return NONE.with(name, value);
    }

    public static Attributes of(String name, String value) {
        return NONE.with(name, value);
    }

    public Attributes with(String name, long value) {
        return plus(name, value);
    }

    public Attributes with(String name, String value) {
        return plus(name, value);
    }

    private Attributes plus(String name, Object value) {
        TreeMap<String, Object> copy = new TreeMap<>(values);
        copy.put(name, value);
        return new Attributes(copy);
    }

    /**
     * The integer of that name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public long integer(String name) {
        if (values.get(name) instanceof Long value) {
            return value;
        }
        throw new IllegalArgumentException("missing attribute: name=" + name + " in " + values);
    }

    /** The integer of that name, or {@code absent} where there is none. */
    public long integer(String name, long absent) {
        return values.containsKey(name) ? integer(name) : absent;
    }

    public String string(String name) {
        if (values.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("missing attribute: name=" + name + " in " + values);
    }

    /** All of them in name order, each a {@link Long} or a {@link String}. */
    public SortedMap<String, Object> values() {
        return Collections.unmodifiableSortedMap(values);
    }

    /** The canonical bytes: count, then per name in order a type byte, the name and the value, big-endian. */
    byte[] canonicalBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(values.size());
            for (Map.Entry<String, Object> entry : values.entrySet()) {
                writeString(out, entry.getKey());
                if (entry.getValue() instanceof Long integer) {
                    out.writeByte(1);
                    out.writeLong(integer);
                } else {
                    out.writeByte(2);
                    writeString(out, (String) entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length);
        out.write(utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes attributes && values.equals(attributes.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
