package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** What reads or makes integers: lookups by ids, one-hot rows, casts. */
final class IndexLowering {
    /** SameDiff's codes of element types, the integer of a cast. */
    private static final int BOOL = 1;

    private static final int FLOAT = 5;
    private static final int INT32 = 9;
    private static final int INT64 = 10;

    private IndexLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("gather", IndexLowering::gather);
        table.put("scatter_add", IndexLowering::scatterAdd);
        table.put("onehot", IndexLowering::oneHot);
        table.put("cast", IndexLowering::cast);
    }

    /** Inputs are (table, ids), the integer is the table's axis; the ids' axes take its place. */
    private static Value gather(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        Value table = inputs.get(0);
        Value ids = ids(context, operation, inputs.get(1));
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 0, 0), table.shape().rank());
        Value rows = context.builder().gather(operation.name(), Values.moveAxis(table, axis, 0), ids);
        int idRank = ids.shape().rank();
        int[] order = new int[rows.shape().rank()];
        for (int to = 0; to < order.length; to++) {
            if (to < axis) {
                order[to] = to + idRank;
            } else {
                order[to] = to < axis + idRank ? to - axis : to;
            }
        }
        return rows.permute(order);
    }

    /** Inputs are (x, ids, updates): x plus the updates, each added to the row that its id names. */
    private static Value scatterAdd(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 3);
        Value x = inputs.get(0);
        Value ids = ids(context, operation, inputs.get(1));
        ProgramBuilder builder = context.builder();
        Value sums = builder.scatterAdd(
                operation.name() + "_sums", inputs.get(2), ids, x.shape().dim(0));
        return builder.elementwise(Operator.ADD, operation.name(), x, sums);
    }

    /** Integers are (axis, depth), reals (on, off). */
    private static Value oneHot(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        Value ids = ids(context, operation, inputs.get(0));
        int rank = ids.shape().rank();
        int axis = LoweringContext.axis(LoweringContext.integer(operation, 0, -1), rank + 1);
        Value rows = builder.oneHot(operation.name(), ids, LoweringContext.integer(operation, 1, 0));
        List<Double> reals = operation.attributes().reals();
        float on = reals.isEmpty() ? 1 : reals.get(0).floatValue();
        float off = reals.size() < 2 ? 0 : reals.get(1).floatValue();
        if (on != 1 || off != 0) {
            rows = builder.elementwise(
                    Operator.WHERE, operation.name(), rows, builder.constant(on), builder.constant(off));
        }
        return Values.moveAxis(rows, rank, axis);
    }

    /** Ids may be computed as floats. */
    private static Value ids(LoweringContext context, Operation operation, Value ids) {
        return ids.dtype() == DType.INT32 ? ids : context.builder().cast(operation.name() + "_ids", ids);
    }

    /** Booleans are the floats 1 and 0; int64 is held in 32 bits. */
    private static Value cast(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        Value value = inputs.get(0);
        ProgramBuilder builder = context.builder();
        int type = LoweringContext.integer(operation, 0, -1);
        boolean integers = value.dtype() == DType.INT32;
        return switch (type) {
            case FLOAT -> integers ? builder.cast(operation.name(), value) : value;
            case INT32, INT64 -> integers ? value : builder.cast(operation.name(), value);
            case BOOL -> {
                Value number = integers ? builder.cast(operation.name() + "_float", value) : value;
                Value isZero = ComparisonLowering.not(builder, operation.name() + "_zero", number);
                yield ComparisonLowering.not(builder, operation.name(), isZero);
            }
            default -> throw ModelException.invalid(operation.operator(), operation.name(), "type=" + type);
        };
    }
}
