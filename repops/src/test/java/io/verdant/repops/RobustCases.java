package io.verdant.repops;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.Random;

/** Gram matrices, weighted sums, means around the median and ranks, over random shapes and views. */
final class RobustCases {
    private final OperatorCases cases;
    private final Random random;

    RobustCases(OperatorCases cases) {
        this.cases = cases;
        this.random = cases.random;
    }

    Value node(Operator operator) {
        return switch (operator) {
            case GRAM -> gram();
            case WEIGHTED_SUM -> weightedSum();
            case MEAN_AROUND -> {
                int count = 1 + random.nextInt(9);
                yield cases.many(operator, Attributes.of("f", random.nextInt(count)), count);
            }
            default -> rank();
        };
    }

    private Value gram() {
        int[] dims = {cases.some(), random.nextInt(6) == 0 ? 300 : cases.length()};
        boolean wide = random.nextInt(3) == 0;
        Value[] rows = new Value[1 + random.nextInt(10)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = wide ? cases.doubles(dims) : cases.operand(dims);
        }
        Value reference = wide ? cases.doubles(dims) : cases.operand(dims);
        return cases.builder.gram("node", random.nextBoolean() ? reference : null, rows);
    }

    private Value weightedSum() {
        int[] dims = {cases.some(), cases.length()};
        Value[] rows = new Value[1 + random.nextInt(9)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = cases.operand(dims);
        }
        return cases.builder.weightedSum("node", cases.operand(rows.length), rows);
    }

    private Value rank() {
        Value x = cases.operand(cases.some(), cases.length());
        DType result = random.nextInt(3) == 0 ? DType.INT32 : x.dtype();
        return cases.builder.rank("node", x, result, random.nextBoolean(), random.nextBoolean());
    }
}
