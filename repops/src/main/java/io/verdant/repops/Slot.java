package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/** The place of one value of a program: an input that is bound, or a node's buffer. */
final class Slot {
    private final String name;
    private final DType dtype;
    private final Shape shape;
    private @Nullable Tensor tensor;

    Slot(String name, DType dtype, Shape shape) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
    }

    void set(Tensor value) {
        if (value.dtype() != dtype || !value.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "value does not fit: name=" + name + " wanted=" + dtype + " " + shape + " given=" + value);
        }
        tensor = value;
    }

    DType dtype() {
        return dtype;
    }

    Shape shape() {
        return shape;
    }

    boolean isBound() {
        return tensor != null;
    }

    Tensor tensor() {
        if (tensor == null) {
            throw new IllegalStateException("input not bound: name=" + name);
        }
        return tensor;
    }

    float[] floats() {
        return tensor().floats();
    }
}
