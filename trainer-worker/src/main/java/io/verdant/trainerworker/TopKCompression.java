package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateNames;
import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Compression of a worker's gradient with error feedback, as nodes: of every block of consecutive elements the largest by
 * magnitude are sent, the first of equal ones, and what is left out is added to the next round's gradient (Stich,
 * Cordonnier, Jaggi, "Sparsified SGD with Memory", 2018; Karimireddy, Rebjock, Stich, Jaggi, "Error Feedback Fixes SignSGD",
 * 2019).
 *
 * <pre>
 * total     = gradient + carried residual
 * sent      = total where rank(|total|) in its block is below keep, else +0
 * int8      scale = max|sent| / 127 of the block; sent = rint(sent / scale) · scale
 * residual' = total - sent
 * </pre>
 *
 * <p>The last block of a tensor may be shorter. A tensor that has no more elements than are kept is sent whole, with nothing
 * left out. {@code rint} is to nearest even: {@code (x + 1.5·2^23) - 1.5·2^23}, exact for quotients up to 127.
 */
final class TopKCompression {
    private static final String RESIDUAL = StateNames.CARRIED_PREFIX + "residual/";
    private static final float INTEGER_SHIFT = 0x1.8p23f;
    private static final float LARGEST_CODE = 127;

    private final ProgramBuilder builder;
    private final int keep;
    private final int block;
    private final boolean int8;

    TopKCompression(ProgramBuilder builder, JobSpec.Optimizer optimizer) {
        this.builder = builder;
        this.keep = (int) OptimizerSettings.number(optimizer, JobSpec.Optimizer.COMPRESSION_KEEP);
        this.block = (int) OptimizerSettings.number(optimizer, OptimizerSettings.COMPRESSION_BLOCK);
        this.int8 = OptimizerSettings.number(optimizer, OptimizerSettings.COMPRESSION_INT8) > 0;
    }

    /** What is sent of a parameter's gradient; declares what is carried on. */
    Value apply(String name, Value gradient) {
        int count = gradient.shape().elementCount();
        if (keep == 0 || count <= keep && !int8) {
            return gradient;
        }
        Value before = builder.input(RESIDUAL + name, Program.Kind.CARRIED, DType.FLOAT32, gradient.shape());
        Value total = builder.elementwise(Operator.ADD, name + "_total", gradient, before);
        Value sent = joined(
                name,
                total.shape(),
                blocks(total).stream().map(rows -> kept(name, rows)).toList());
        builder.output(RESIDUAL + name, builder.elementwise(Operator.SUB, name + "_residual", total, sent));
        return sent;
    }

    /** The tensor's whole blocks as rows, and the shorter last one as a row of its own, where they are. */
    private List<Value> blocks(Value total) {
        int count = total.shape().elementCount();
        int whole = count / block;
        List<Value> parts = new ArrayList<>();
        if (whole > 0) {
            parts.add(rows(total, whole, block, 0));
        }
        if (count % block > 0) {
            parts.add(rows(total, 1, count % block, whole * block));
        }
        return parts;
    }

    private static Value rows(Value total, int rows, int columns, int offset) {
        int count = total.shape().elementCount();
        View view = View.of(Shape.of(rows, columns), new int[] {columns, 1}, offset, count);
        return new Value(total.source(), view, total.dtype());
    }

    private Value kept(String name, Value rows) {
        Value kept = rows.shape().columns() <= keep ? copy(name + "_whole", rows, rows.shape()) : largest(name, rows);
        return int8 ? rounded(name, kept) : kept;
    }

    private Value largest(String name, Value rows) {
        Attributes byMagnitude = Attributes.of("descending", 1).with("magnitude", 1);
        Value rank = builder.node(Operator.RANK, name + "_rank", byMagnitude, DType.FLOAT32, rows.shape(), rows);
        Value chosen = builder.elementwise(Operator.GREATER, name + "_chosen", builder.constant(keep), rank);
        return builder.elementwise(Operator.WHERE, name + "_kept", chosen, rows, builder.constant(0));
    }

    private Value rounded(String name, Value kept) {
        Value sizes = builder.elementwise(Operator.ABS, name + "_sizes", kept);
        Value largest = builder.reduceLast(Operator.REDUCE_MAX, name + "_largest", sizes);
        Value scale = builder.elementwise(Operator.DIV, name + "_scale", largest, builder.constant(LARGEST_CODE));
        // A block of zeros, or of numbers too small to have a scale, is divided by 1 and gives zeros.
        Value divisor = builder.elementwise(Operator.WHERE, name + "_divisor", scale, scale, builder.constant(1));
        Value column = divisor.reshape(Shape.of(kept.shape().dim(0), 1)).broadcast(kept.shape());
        Value quotient = builder.elementwise(Operator.DIV, name + "_quotient", kept, column);
        Value shift = builder.constant(INTEGER_SHIFT);
        Value shifted = builder.elementwise(Operator.ADD, name + "_shifted", quotient, shift);
        Value code = builder.elementwise(Operator.SUB, name + "_code", shifted, shift);
        return builder.elementwise(Operator.MUL, name + "_rounded", code, column);
    }

    /** The parts one after the other, as one tensor. */
    private Value joined(String name, Shape shape, List<Value> parts) {
        Value[] flat = parts.stream()
                .map(part -> part.reshape(Shape.of(part.shape().elementCount())))
                .toArray(Value[]::new);
        Value all = flat.length == 1 ? flat[0] : builder.concat(name + "_parts", 0, flat);
        return copy(name + "_sent", all.reshape(shape), shape);
    }

    private Value copy(String nodeName, Value value, Shape shape) {
        return builder.node(Operator.COPY, nodeName, Attributes.NONE, value.dtype(), shape, value);
    }
}
