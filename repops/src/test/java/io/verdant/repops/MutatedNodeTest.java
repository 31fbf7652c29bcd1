package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nodes of a hostile program: attributes, shapes, types and views changed at random. Each is refused with its name, or every
 * kernel set computes all of it and an arbiter every element, without reading outside a tensor.
 */
class MutatedNodeTest {
    private static final int CASES = 60;
    private static final int MAX_ELEMENTS = 1 << 16;
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        3,
        5,
        7,
        255,
        1 << 20,
        (1 << 20) + 1,
        1 << 30,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    @ParameterizedTest
    @EnumSource(Operator.class)
    void shouldRefuseOrComputeWhateverItIsGiven(Operator operator) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        OperatorCases cases = new OperatorCases(seed, true);
        int computed = 0;
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 2)) {
            for (int number = 0; number < CASES; number++) {
                OperatorCases.Case one = cases.next(operator);
                Node mutated = mutated(one.program().node(0), random, number % 4);
                Program program = new Program("p", one.program().inputs(), List.of(mutated), List.of());
                String label = "seed=" + seed + " case=" + number + " " + mutated;
                if (isAccepted(program, label) && mutated.shape().elementCount() <= MAX_ELEMENTS) {
                    compute(one, program, List.of(scalar, vector), random, label);
                    computed++;
                }
            }
        }
        assertTrue(computed > 0, "every case was refused: seed=" + seed);
    }

    private static boolean isAccepted(Program program, String label) {
        try {
            ProgramCheck.check(program);
            return true;
        } catch (IllegalArgumentException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("name=node"), label + " " + refused);
            return false;
        }
    }

    private static void compute(
            OperatorCases.Case one, Program program, List<Compute> computes, Random random, String label) {
        try {
            for (Compute compute : computes) {
                ProgramRunner runner = new ProgramRunner(program, compute);
                one.operands().forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
                if (!binds(runner, one)) {
                    return;
                }
                assertNotNull(runner.run(), label);
            }
            Node node = program.node(0);
            int element = random.nextInt(node.shape().elementCount());
            ElementSemantics semantics = ElementSemantics.of(program, node, element, OperatorCases.STEP, one.index());
            for (int step : new int[] {0, semantics.microStepCount() / 2, semantics.microStepCount() - 1}) {
                evaluate(one, node, semantics, step);
            }
        } catch (RuntimeException thrown) {
            throw new AssertionError(label, thrown);
        }
    }

    /** Records shorter than a batch load reads are refused when they are bound; rows beyond the batch by the schedule. */
    private static boolean binds(ProgramRunner runner, OperatorCases.Case one) {
        try {
            runner.bindRecords(one.records(), one.index(), OperatorCases.STEP);
        } catch (IllegalArgumentException refused) {
            return false;
        }
        Node node = runner.program().node(0);
        return node.operator() != Operator.BATCH_LOAD
                || BatchLoadKernel.firstRow(node) + node.shape().dim(0) <= OperatorCases.MAX_ROWS;
    }

    private static void evaluate(OperatorCases.Case one, Node node, ElementSemantics semantics, int step) {
        List<Long> touched = new ArrayList<>();
        for (ElementSemantics.Touch touch : semantics.touches(step)) {
            if (touch instanceof ElementSemantics.Touch.Element at) {
                Operand operand = node.operands().get(at.operandSlot());
                Tensor value = one.operands()
                        .get(one.program().inputs().get(operand.input()).name());
                touched.add(OperatorCases.bits(value, at.sourceElementIndex()));
            } else {
                touched.add(7L);
            }
        }
        long[] earlier = new long[semantics.predecessors(step).length];
        semantics.evaluate(
                step, earlier, touched.stream().mapToLong(bits -> bits).toArray());
    }

    /** Changes one thing of a node, or nothing. */
    private static Node mutated(Node node, Random random, int what) {
        return switch (what) {
            case 1 -> with(node, attributes(node.attributes(), random), node.operands(), node.dtype(), node.shape());
            case 2 -> with(node, node.attributes(), views(node.operands(), random), node.dtype(), node.shape());
            case 3 ->
                random.nextInt(4) == 0
                        ? with(node, node.attributes(), node.operands(), any(DType.values(), random), node.shape())
                        : with(node, node.attributes(), node.operands(), node.dtype(), shape(node.shape(), random));
            default -> node;
        };
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static Node with(Node node, Attributes attributes, List<Operand> operands, DType dtype, Shape shape) {
        return new Node(0, node.name(), node.operator(), attributes, operands, dtype, shape);
    }

    private static Attributes attributes(Attributes attributes, Random random) {
        Attributes changed = Attributes.NONE;
        int victim = random.nextInt(1 + attributes.values().size());
        int at = 0;
        for (Map.Entry<String, Object> entry : attributes.values().entrySet()) {
            long number = random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(12);
            if (at++ == victim) {
                changed = random.nextInt(8) == 0 ? changed : changed.with(entry.getKey(), number);
            } else {
                changed = entry.getValue() instanceof Long value
                        ? changed.with(entry.getKey(), value)
                        : changed.with(entry.getKey(), (String) entry.getValue());
            }
        }
        return changed;
    }

    private static List<Operand> views(List<Operand> operands, Random random) {
        List<Operand> changed = new ArrayList<>(operands);
        if (!changed.isEmpty()) {
            int slot = random.nextInt(changed.size());
            View view = changed.get(slot).view();
            int[] strides = view.strides();
            if (strides.length > 0 && random.nextBoolean()) {
                strides[random.nextInt(strides.length)] += random.nextInt(7) - 3;
            }
            Shape shape = random.nextBoolean() ? shape(view.shape(), random) : view.shape();
            int[] fitting = java.util.Arrays.copyOf(strides, shape.rank());
            try {
                View other = View.of(shape, fitting, view.offset() + random.nextInt(5) - 2, Integer.MAX_VALUE);
                changed.set(slot, new Operand(changed.get(slot).source(), other));
            } catch (IllegalArgumentException leaves) {
                return operands;
            }
        }
        return changed;
    }

    private static Shape shape(Shape shape, Random random) {
        int[] dims = shape.dims();
        if (dims.length == 0 || random.nextInt(5) == 0) {
            return dims.length > 1 ? Shape.of(java.util.Arrays.copyOf(dims, dims.length - 1)) : Shape.of(1);
        }
        int axis = random.nextInt(dims.length);
        dims[axis] = Math.max(1, dims[axis] + random.nextInt(5) - 2);
        return Shape.of(dims);
    }
}
