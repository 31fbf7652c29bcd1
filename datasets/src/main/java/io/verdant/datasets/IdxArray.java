package io.verdant.datasets;

/**
 * A decoded IDX file of unsigned bytes: {@code count} items of {@code itemLength} bytes each, back to back.
 *
 * @param count the first dimension
 * @param itemLength the product of the other dimensions; 1 for a list of labels
 * @param bytes {@code count * itemLength} bytes, shared, not copied
 */
record IdxArray(int count, int itemLength, byte[] bytes) {}
