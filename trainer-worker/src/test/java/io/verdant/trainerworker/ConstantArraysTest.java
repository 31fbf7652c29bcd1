package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Arrays of a file come back element by element, through no more nodes than their structure needs. */
class ConstantArraysTest {
    private static final long SEED = 3;

    private static Program program(Tensor tensor) throws ModelException {
        ProgramBuilder builder = new ProgramBuilder("array");
        builder.output("array", ConstantArrays.of(builder, "array", tensor));
        return builder.build();
    }

    /** The operators that it took. */
    private static Set<Operator> shouldComeBack(Tensor tensor) throws ModelException {
        Program program = program(tensor);
        try (Compute compute = Compute.ofThreads(1)) {
            ProgramRunner runner = new ProgramRunner(program, compute);
            assertTrue(runner.run().ok());
            Tensor made = runner.output("array");
            assertEquals(tensor.shape(), made.shape());
            if (tensor.dtype() == DType.FLOAT32) {
                assertArrayEquals(tensor.floats(), made.floats());
            } else {
                assertArrayEquals(tensor.ints(), made.ints());
            }
        }
        Set<Operator> operators = EnumSet.noneOf(Operator.class);
        program.nodes().forEach(node -> operators.add(node.operator()));
        operators.remove(Operator.COPY);
        return operators;
    }

    private interface Element {
        double at(int row, int column);
    }

    private static Tensor matrix(int rows, int columns, Element element) {
        float[] elements = new float[rows * columns];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (float) element.at(i / columns, i % columns);
        }
        return Tensor.ofFloats(Shape.of(rows, columns), elements);
    }

    @Test
    void shouldRepeatOneNumber() throws ModelException {
        assertEquals(Set.of(), shouldComeBack(matrix(70, 90, (row, column) -> 0.1)));
    }

    @Test
    void shouldCompareIndicesForACausalMask() throws ModelException {
        Set<Operator> mask = Set.of(Operator.IOTA, Operator.SUB, Operator.GREATER, Operator.WHERE);
        assertEquals(mask, shouldComeBack(matrix(128, 128, (row, column) -> column > row ? -1e9 : 0)));
        assertEquals(mask, shouldComeBack(matrix(5, 9, (row, column) -> column - row > -3 ? 0.5 : 2)));
        assertEquals(mask, shouldComeBack(matrix(9, 5, (row, column) -> column - row > 2 ? 1 : -1)));
    }

    @Test
    void shouldCountPositions() throws ModelException {
        assertEquals(Set.of(Operator.IOTA), shouldComeBack(matrix(1, 4000, (row, column) -> column)));
        assertEquals(
                Set.of(Operator.IOTA, Operator.FMA), shouldComeBack(matrix(4000, 2, (row, column) -> 3 - 0.25 * row)));
        int[] positions = new Random(SEED).ints(300, -1000, 1000).toArray();
        assertEquals(
                Set.of(Operator.CONCAT, Operator.CAST), shouldComeBack(Tensor.ofInts(Shape.of(20, 15), positions)));
    }

    @Test
    void shouldPutOthersTogether() throws ModelException {
        Random random = new Random(SEED);
        assertEquals(Set.of(Operator.CONCAT), shouldComeBack(matrix(64, 64, (row, column) -> random.nextGaussian())));
        Tensor diagonal = matrix(6, 6, (row, column) -> row == column ? 1 : 0);
        assertEquals(Set.of(Operator.CONCAT), shouldComeBack(diagonal));
        Tensor signs = matrix(2, 2, (row, column) -> row == column ? -0.0 : 0.0);
        shouldComeBack(signs);
    }

    @Test
    void shouldRefuseWhatIsTooLargeOrNotFinite() {
        Random random = new Random(SEED);
        Tensor large = matrix(64, 65, (row, column) -> random.nextGaussian());
        assertTrue(assertThrows(ModelException.class, () -> program(large))
                .getMessage()
                .contains("limit=" + ConstantArrays.MAX_ELEMENT_COUNT));
        Tensor infinite = matrix(2, 2, (row, column) -> column > row ? Double.NEGATIVE_INFINITY : 0);
        assertThrows(ModelException.class, () -> program(infinite));
        assertThrows(ModelException.class, () -> program(Tensor.ofLongs(Shape.of(1), new long[] {(1L << 24) + 1})));
    }
}
