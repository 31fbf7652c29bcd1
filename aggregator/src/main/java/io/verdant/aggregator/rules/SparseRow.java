package io.verdant.aggregator.rules;

/**
 * A vector that is 0 but at some coordinates. Arrays are shared, not copied.
 *
 * @param indices of those coordinates, ascending
 * @param values at them
 */
public record SparseRow(int[] indices, double[] values) {
    /**
     * Whether this is a row of a vector of that length.
     *
     * @param row its number, for the message
     * @throws IllegalArgumentException for arrays of two lengths, indices that do not ascend or lie outside, or a value that is not finite
     */
    void require(int row, int length) {
        if (indices.length != values.length) {
            throw new IllegalArgumentException("indices and values differ in length: row=" + row + " indices="
                    + indices.length + " values=" + values.length);
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= length) {
                throw new IllegalArgumentException(
                        "index outside the row: row=" + row + " index=" + indices[i] + " length=" + length);
            }
            if (i > 0 && indices[i] <= indices[i - 1]) {
                throw new IllegalArgumentException(
                        "indices do not ascend: row=" + row + " index=" + indices[i] + " after=" + indices[i - 1]);
            }
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "row is not finite: row=" + row + " coordinate=" + indices[i] + " value=" + values[i]);
            }
        }
    }
}
