package io.verdant.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.aggregator.rules.SparseRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of (index, value) from a JSON file {@code {"length": 9, "rows": [{"indices": [4], "values": [1.5]}]}}.
 *
 * @param length coordinates of a dense row
 */
record SparseRows(int length, List<SparseRow> rows) {
    /**
     * The rows of that file, or nothing where it is none of sparse rows.
     *
     * @throws UserError where it names rows but not such
     */
    static Optional<SparseRows> read(Path file) {
        if (file.toString().endsWith(".csv")) {
            return Optional.empty();
        }
        JsonNode read = AggregateCommand.read(file);
        if (!read.isObject() || !read.has("rows")) {
            return Optional.empty();
        }
        try {
            List<SparseRow> rows = new ArrayList<>();
            for (JsonNode row : array(read.path("rows"), "rows")) {
                rows.add(row(row, rows.size()));
            }
            return Optional.of(new SparseRows(integer(read.path("length"), "length"), rows));
        } catch (IllegalArgumentException wrong) {
            throw AggregateCommand.wrong(file, wrong);
        }
    }

    private static SparseRow row(JsonNode row, int number) {
        JsonNode indices = array(row.path("indices"), "indices");
        JsonNode values = array(row.path("values"), "values");
        int[] places = new int[indices.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = integer(indices.get(i), "an index");
        }
        double[] numbers = new double[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = AggregateCases.number(values.get(i), number);
        }
        return new SparseRow(places, numbers);
    }

    private static JsonNode array(JsonNode node, String what) {
        if (!node.isArray()) {
            throw new IllegalArgumentException(what + " must be a list: found=" + node);
        }
        return node;
    }

    private static int integer(JsonNode node, String what) {
        if (!node.isInt()) {
            throw new IllegalArgumentException(what + " must be a whole number: found=" + node);
        }
        return node.intValue();
    }
}
