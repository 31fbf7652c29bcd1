package io.verdant.repops;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.Random;

/** Operators that move, make or convert elements, over random shapes and views. */
final class ArrayCases {
    private final OperatorCases cases;
    private final Random random;

    ArrayCases(OperatorCases cases) {
        this.cases = cases;
        this.random = cases.random;
    }

    Value node(Operator operator) {
        ProgramBuilder builder = cases.builder;
        int[] ids = random.nextBoolean() ? new int[] {cases.length()} : new int[] {cases.some(), 1 + random.nextInt(9)};
        return switch (operator) {
            case GATHER -> {
                int rows = cases.length();
                Value table =
                        random.nextInt(4) == 0 ? cases.operand(rows) : cases.operand(rows, cases.some(), cases.some());
                yield builder.gather("node", table, cases.ids(rows, ids));
            }
            case SCATTER_ADD -> {
                int rows = 1 + random.nextInt(6);
                Value dy = ids.length == 1 ? cases.operand(ids[0], cases.length()) : cases.operand(ids);
                yield builder.scatterAdd("node", dy, cases.ids(rows, ids), rows);
            }
            case ONE_HOT -> {
                int depth = cases.length();
                yield builder.oneHot("node", cases.ids(depth, ids), depth);
            }
            case CONCAT -> concat();
            case PAD -> pad();
            case IOTA ->
                builder.node(operator, "node", Attributes.of("axis", random.nextInt(3)), cases.dtype(), shape());
            case RANDOM_MASK -> builder.randomMask("node", random.nextLong((1L << 32) + 1), shape());
            case STEP_NUMBER -> builder.stepNumber("node");
            default -> cast(ids);
        };
    }

    private Shape shape() {
        return Shape.of(cases.some(), cases.some(), cases.length());
    }

    private Value cast(int[] dims) {
        if (random.nextInt(3) == 0) {
            boolean widens = random.nextBoolean();
            Value operand = widens ? cases.operand(dims) : cases.doubles(dims);
            return cases.builder.cast("node", operand, widens ? DType.FLOAT64 : DType.FLOAT32);
        }
        boolean toFloat = random.nextBoolean();
        Value operand = toFloat
                ? cases.operand(
                        DType.INT32,
                        stored -> Tensor.ofInts(
                                stored,
                                random.ints(stored.elementCount())
                                        .map(value -> value >> random.nextInt(32))
                                        .toArray()),
                        dims)
                : cases.operand(dims);
        return cases.builder.cast("node", operand);
    }

    private Value concat() {
        int[] dims = {cases.some(), cases.some(), cases.length()};
        int axis = random.nextInt(3);
        Value[] values = new Value[1 + random.nextInt(5)];
        for (int i = 0; i < values.length; i++) {
            dims[axis] = cases.some();
            values[i] = cases.operand(dims);
        }
        return cases.builder.concat("node", axis, values);
    }

    private Value pad() {
        int[] dims = {cases.some(), cases.length(), cases.some()};
        int[] begin = new int[3];
        int[] step = new int[3];
        int[] out = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            begin[axis] = random.nextInt(5) - 2;
            step[axis] = 1 + random.nextInt(3);
            out[axis] = Math.max(1, begin[axis] + (dims[axis] - 1) * step[axis] + random.nextInt(5) - 1);
        }
        return cases.builder.pad("node", cases.operand(dims), begin, step, Shape.of(out));
    }
}
