package io.verdant.bench;

import io.verdant.repops.Philox;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;

/** Operands to measure with, the same in every run. */
final class RandomTensors {
    private static final int KEY = 7;

    private RandomTensors() {}

    /** Elements in [-1, 1); another stream gives others. */
    static Tensor matrix(int rows, int columns, int stream) {
        float[] values = new float[rows * columns];
        int[] block = new int[4];
        for (int i = 0; i < values.length; i++) {
            if (i % 4 == 0) {
                Philox.block(KEY, stream, i / 4, 0, 0, 0, block);
            }
            values[i] = block[i % 4] * 0x1p-31f;
        }
        return Tensor.ofFloats(Shape.of(rows, columns), values);
    }
}
