package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an arbiter computes for one element, micro-step by micro-step, is what the runner computed. */
class ElementSemanticsTest {
    private static final int CASES = 30;
    private static final int ELEMENTS = 20;

    @ParameterizedTest
    @EnumSource(Operator.class)
    void shouldFoldToTheRunnersBits(Operator operator) {
        long seed = new Random().nextLong();
        Compute compute = Compute.of(Compute.Mode.SCALAR, 1);
        for (boolean wild : new boolean[] {false, true}) {
            OperatorCases cases = new OperatorCases(seed, wild);
            Random elements = new Random(seed);
            for (int number = 0; number < CASES; number++) {
                OperatorCases.Case one = cases.next(operator);
                List<Tensor> values = one.values(compute);
                assertEquals(operator, one.program().node(0).operator(), "the operator has no case");
                for (int draw = 0; draw < ELEMENTS; draw++) {
                    checkElement(one, values, elements, one.label() + " seed=" + seed + " case=" + number);
                }
            }
        }
    }

    private static void checkElement(OperatorCases.Case one, List<Tensor> values, Random random, String label) {
        Node node = one.program().node(0);
        int element = random.nextInt(node.shape().elementCount());
        ElementSemantics semantics = ElementSemantics.of(one.program(), node, element, OperatorCases.STEP, one.index());
        long[] results = new long[semantics.microStepCount()];
        for (int step = 0; step < results.length; step++) {
            List<ElementSemantics.Touch> touches = semantics.touches(step);
            checkLimits(one, node, semantics, step, label);
            long[] touched =
                    touches.stream().mapToLong(touch -> open(one, node, touch)).toArray();
            int[] predecessors = semantics.predecessors(step);
            long[] earlier = new long[predecessors.length];
            for (int i = 0; i < earlier.length; i++) {
                assertTrue(predecessors[i] < step, label);
                earlier[i] = results[predecessors[i]];
            }
            results[step] = semantics.evaluate(step, earlier, touched);
        }
        assertEquals(
                Long.toHexString(OperatorCases.bits(values.get(0), element)),
                Long.toHexString(results[results.length - 1]),
                label + " element=" + element + " node=" + node);
    }

    private static void checkLimits(
            OperatorCases.Case one, Node node, ElementSemantics semantics, int step, String label) {
        Set<String> leaves = new HashSet<>();
        for (ElementSemantics.Touch touch : semantics.touches(step)) {
            if (touch instanceof ElementSemantics.Touch.Element element) {
                Operand operand = node.operands().get(element.operandSlot());
                Shape shape = Sources.shape(one.program(), operand);
                DType dtype = Sources.dtype(one.program(), operand);
                leaves.add(operand.source() + ":" + leaf(dtype, shape, element.sourceElementIndex()));
            }
        }
        assertTrue(leaves.size() <= 4, label + " leaves=" + leaves);
        int operands = node.operands().size();
        int places = node.operator() == Operator.GRAM ? 3 : 2;
        int most = node.operator() == Operator.RANK ? 2 : Math.min(places, operands + 1);
        assertTrue(semantics.touches(step).size() <= Math.max(32 * most, operands), label);
        assertTrue(semantics.flops(step) <= 256, label);
    }

    /** The leaf by row and column of 32 by 32 tiles, or by 1,024 in a single row; half of either for doubles. */
    private static String leaf(DType dtype, Shape shape, int element) {
        int half = dtype == DType.FLOAT64 ? 2 : 1;
        int columns = shape.columns();
        return shape.rows() == 1
                ? "0," + element / (1024 / half)
                : element / columns / (32 / half) + "," + element % columns / 32;
    }

    private static long open(OperatorCases.Case one, Node node, ElementSemantics.Touch touch) {
        return switch (touch) {
            case ElementSemantics.Touch.RecordByte record ->
                OperatorCases.Records.value(record.recordIndex(), record.byteOffset());
            case ElementSemantics.Touch.Element element -> {
                Operand operand = node.operands().get(element.operandSlot());
                Program.Input input = one.program().inputs().get(operand.input());
                yield OperatorCases.bits(one.operands().get(input.name()), element.sourceElementIndex());
            }
        };
    }

    @Test
    void shouldCutAnAlignedProductIntoChunksOfThirtyTwo() {
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value a = builder.input("a", Program.Kind.STATE, DType.FLOAT32, Shape.of(64, 784));
        ProgramBuilder.Value b = builder.input("b", Program.Kind.STATE, DType.FLOAT32, Shape.of(784, 256));
        builder.output("c", builder.matmul("c", a, b));
        Program program = builder.build();
        ElementSemantics semantics = ElementSemantics.of(program, program.node(0), 12_345, 0, null);
        assertEquals((784 + 31) / 32, semantics.microStepCount());
        assertEquals(64, semantics.flops(0));
        assertEquals(64, semantics.touches(0).size());
    }

    private static ElementSemantics sumOfARow(int columns) {
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value x = builder.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(2, columns));
        builder.output("y", builder.reduceLast(Operator.REDUCE_SUM, "y", x));
        Program program = builder.build();
        return ElementSemantics.of(program, program.node(0), 1, 0, null);
    }

    @Test
    void shouldGiveAnyMicroStepOfAnElementThatHasMillions() {
        ElementSemantics semantics = sumOfARow(16_000_000);
        assertEquals(4_000_001, semantics.microStepCount());
        assertEquals(List.of(), semantics.touches(4_000_000));
        assertEquals(32, semantics.predecessors(4_000_000).length);
        assertEquals(125_000 - 1, semantics.predecessors(4_000_000)[0]);
        assertEquals(0, semantics.predecessors(125_000).length);
        int firstOfLane = 16_000_000 + 31;
        List<ElementSemantics.Touch> wanted = List.of(
                new ElementSemantics.Touch.Element(0, firstOfLane),
                new ElementSemantics.Touch.Element(0, firstOfLane + 32),
                new ElementSemantics.Touch.Element(0, firstOfLane + 64),
                new ElementSemantics.Touch.Element(0, firstOfLane + 96));
        assertEquals(wanted, semantics.touches(31 * 125_000));
    }

    @Test
    void shouldRefuseAnElementThatNeedsTooManyMicroSteps() {
        String message = assertThrows(IllegalArgumentException.class, () -> sumOfARow(17_000_000))
                .getMessage();
        assertTrue(message.contains("node=y") && message.contains("4194304"), message);
    }

    @Test
    void shouldCountMoreRanksThanFitOneMicroStep() {
        Random random = new Random(5);
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value[] values = new ProgramBuilder.Value[256];
        long[] operands = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = builder.input("x" + i, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(1));
            operands[i] = Integer.toUnsignedLong(Float.floatToIntBits(random.nextInt(40) - 20f));
        }
        builder.output(
                "y",
                builder.node(Operator.TRIMMED_MEAN, "y", Attributes.of("f", 100), DType.FLOAT32, Shape.of(1), values));
        Program program = builder.build();
        ProgramRunner runner = new ProgramRunner(program, Compute.of(Compute.Mode.SCALAR, 1));
        for (int i = 0; i < values.length; i++) {
            runner.bind("x" + i, Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(1), new float[] {
                Float.intBitsToFloat((int) operands[i])
            }));
        }
        assertTrue(runner.run().ok());
        ElementSemantics semantics = ElementSemantics.of(program, program.node(0), 0, 0, null);
        long[] results = new long[semantics.microStepCount()];
        for (int step = 0; step < results.length; step++) {
            long[] earlier = Arrays.stream(semantics.predecessors(step))
                    .mapToLong(i -> results[i])
                    .toArray();
            long[] touched = semantics.touches(step).stream()
                    .mapToLong(touch -> operands[((ElementSemantics.Touch.Element) touch).operandSlot()])
                    .toArray();
            results[step] = semantics.evaluate(step, earlier, touched);
            assertTrue(semantics.flops(step) <= 256);
        }
        assertEquals(OperatorCases.bits(runner.output("y"), 0), results[results.length - 1]);
    }
}
