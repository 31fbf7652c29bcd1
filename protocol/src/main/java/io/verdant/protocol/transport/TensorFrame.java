package io.verdant.protocol.transport;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;

/**
 * A run of consecutive elements of one named tensor.
 *
 * @param shape the whole tensor's shape
 * @param offset index, in row-major order, of the part's first element
 * @param part the elements, shape {@code [count]}, with the tensor's element type
 */
public record TensorFrame(String name, Shape shape, int offset, Tensor part) {
    public TensorFrame {
        if (offset < 0 || offset > shape.elementCount() - part.shape().elementCount()) {
            throw new IllegalArgumentException(
                    "part outside the tensor: offset=" + offset + " part=" + part + " shape=" + shape);
        }
    }
}
