package io.verdant.node;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The fields of one mapping of a {@link YamlFile}, read one by one with their type and range. {@link #end} refuses the
 * fields that nobody asked for, so a misspelt name is never silently a default.
 */
final class YamlSection {
    private static final long MICROS = 1_000_000;
    private static final int MICRO_DIGITS = 6;
    private static final int NUMBER_LENGTH_LIMIT = 40;

    private final YamlFile file;
    private final @Nullable MappingNode mapping;
    private final String path;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Node> names = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();

    /** @param mapping the fields, null for a section that the file leaves out */
    YamlSection(YamlFile file, @Nullable MappingNode mapping, String path) {
        this.file = file;
        this.mapping = mapping;
        this.path = path;
        if (mapping != null) {
            mapping.getValue().forEach(this::addField);
        }
    }

    private void addField(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw file.error("a field's name is not a word", tuple.getKeyNode(), path)
                    .next("write `name: value`");
        }
        if (fields.put(key.getValue(), tuple.getValueNode()) != null) {
            throw file.error("the field is there twice", key, at(key.getValue()))
                    .next("remove one of them");
        }
        names.put(key.getValue(), key);
    }

    boolean has(String name) {
        known.add(name);
        Node node = fields.get(name);
        return node != null && !Tag.NULL.equals(node.getTag());
    }

    /** A mapping; where the file leaves it out, an empty one whose fields all have defaults. */
    YamlSection section(String name) {
        if (!has(name)) {
            return new YamlSection(file, null, at(name));
        }
        return new YamlSection(file, mappingOf(require(name), at(name)), at(name));
    }

    /** A list of mappings, empty where the file leaves it out. */
    List<YamlSection> sections(String name) {
        List<YamlSection> sections = new ArrayList<>();
        if (has(name)) {
            for (Node item : items(name)) {
                String at = at(name) + "[" + sections.size() + "]";
                sections.add(new YamlSection(file, mappingOf(item, at), at));
            }
        }
        return sections;
    }

    /** A list of whole numbers in a range. */
    List<Integer> integers(String name, int low, int high) {
        List<Integer> values = new ArrayList<>();
        for (Node item : items(name)) {
            String at = at(name) + "[" + values.size() + "]";
            values.add((int) whole(item, at, low, high));
        }
        return List.copyOf(values);
    }

    String text(String name) {
        String text = scalar(require(name), at(name));
        if (text.isBlank()) {
            throw invalid(name, "is empty").next("give it a value");
        }
        return text;
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** One word of a set, in lower case as written. */
    String word(String name, Set<String> words) {
        String text = text(name);
        if (!words.contains(text)) {
            throw invalid(name, "is unknown")
                    .with("value", text)
                    .next("use one of " + String.join(", ", new TreeSet<>(words)));
        }
        return text;
    }

    String word(String name, Set<String> words, String otherwise) {
        return has(name) ? word(name, words) : otherwise;
    }

    int integer(String name, int low, int high) {
        return (int) whole(require(name), at(name), low, high);
    }

    int integer(String name, int low, int high, int otherwise) {
        return has(name) ? integer(name, low, high) : otherwise;
    }

    long number(String name, long low, long high, long otherwise) {
        return has(name) ? whole(require(name), at(name), low, high) : otherwise;
    }

    /** A decimal number in a closed range. */
    double real(String name, double low, double high) {
        double value = decimal(name).doubleValue();
        if (!(value >= low && value <= high)) {
            throw invalid(name, "is out of range").with("value", value).next("choose " + low + " to " + high);
        }
        return value;
    }

    double real(String name, double low, double high, double otherwise) {
        return has(name) ? real(name, low, high) : otherwise;
    }

    /** A number in a closed range, rounded once to the nearest float32. */
    float single(String name, double low, double high, float otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        real(name, low, high);
        return decimal(name).floatValue();
    }

    /** An amount of money in micro-units, written with at most six decimals. */
    long micros(String name, long highUnits, long otherwiseUnits) {
        if (!has(name)) {
            return otherwiseUnits * MICROS;
        }
        real(name, 0, (double) highUnits);
        try {
            return decimal(name).movePointRight(MICRO_DIGITS).longValueExact();
        } catch (ArithmeticException tooFine) {
            throw invalid(name, "has more than six decimals").causedBy(tooFine).next("round it to a millionth");
        }
    }

    /** A decimal number, exactly as written. */
    BigDecimal decimal(String name) {
        String text = scalar(require(name), at(name));
        try {
            if (text.length() > NUMBER_LENGTH_LIMIT) {
                throw new NumberFormatException("length=" + text.length());
            }
            return new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            throw invalid(name, "is not a number").with("value", text).next("write a decimal number");
        }
    }

    /** A text of some form, such as a hash or an address. */
    <T> T parsed(String name, Function<String, T> form, String next) {
        String text = text(name);
        try {
            return form.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw invalid(name, "is malformed")
                    .with("value", text)
                    .causedBy(malformed)
                    .next(next);
        }
    }

    /** Begins an error about a field that is there but wrong. */
    UserError.Builder invalid(String name, String complaint) {
        Node node = fields.get(name);
        return file.error("field " + at(name) + " " + complaint, node == null ? mapping : node, at(name));
    }

    /** The same with an exit code of its own. */
    UserError.Builder invalid(String name, String complaint, ExitCode code) {
        return new YamlSection(new YamlFile(file.path(), code), mapping, path).invalid(name, complaint);
    }

    /** Refuses the fields that were never read. */
    void end() {
        for (Map.Entry<String, Node> field : names.entrySet()) {
            if (!known.contains(field.getKey())) {
                throw file.error("unknown field " + at(field.getKey()), field.getValue(), at(field.getKey()))
                        .next("use one of " + String.join(", ", known));
            }
        }
    }

    private Node require(String name) {
        Node node = has(name) ? fields.get(name) : null;
        if (node == null) {
            throw file.error("field " + at(name) + " is missing", mapping, at(name))
                    .next("add it");
        }
        return node;
    }

    private List<Node> items(String name) {
        if (!(require(name) instanceof SequenceNode sequence)) {
            throw invalid(name, "is not a list").next("write it as [a, b, c]");
        }
        return sequence.getValue();
    }

    private MappingNode mappingOf(Node node, String at) {
        if (!(node instanceof MappingNode fieldsOfNode)) {
            throw file.error("field " + at + " has no fields of its own", node, at)
                    .next("write it as {name: value}");
        }
        return fieldsOfNode;
    }

    private String scalar(Node node, String at) {
        if (!(node instanceof ScalarNode scalar)) {
            throw file.error("field " + at + " is not a single value", node, at).next("write it as `name: value`");
        }
        return scalar.getValue();
    }

    private long whole(Node node, String at, long low, long high) {
        String text = scalar(node, at);
        long value;
        try {
            value = Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException notANumber) {
            throw file.error("field " + at + " is not a whole number", node, at)
                    .with("value", text)
                    .next("write a whole number");
        }
        if (value < low || value > high) {
            throw file.error("field " + at + " is out of range", node, at)
                    .with("value", value)
                    .next("choose " + low + " to " + high);
        }
        return value;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
