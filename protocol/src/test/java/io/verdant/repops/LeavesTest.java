package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.TensorCommitment;
import org.junit.jupiter.api.Test;

/** Micro-steps are cut along the leaves that commitments really have. */
class LeavesTest {
    @Test
    void shouldNumberLeavesAsTheCommitmentDoes() {
        Shape[] shapes = {
            Shape.SCALAR, Shape.of(5_000), Shape.of(1, 5_000), Shape.of(70, 1), Shape.of(33, 65), Shape.of(3, 17, 40)
        };
        for (Shape shape : shapes) {
            for (DType dtype : DType.values()) {
                for (int element = 0; element < shape.elementCount(); element++) {
                    assertEquals(
                            TensorCommitment.leafIndexOf(dtype, shape, element),
                            Leaves.leafOf(dtype, shape, element),
                            dtype + " " + shape + " element=" + element);
                }
            }
        }
    }
}
