package io.verdant.repops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One output element of one node, as the fixed list of micro-steps that two disputing players and an arbiter share.
 * Each micro-step reads results of earlier ones and at most {@value #MAX_TERMS} terms of operands lying in at most
 * {@value #MAX_LEAVES} leaves, and produces raw bits; the last one produces the element's value. Folding them all gives
 * exactly what {@link ProgramRunner} computes.
 *
 * <p>Bits are zero-extended to 64 for 4-byte types; a NaN is canonical.
 */
public final class ElementSemantics {
    /** Terms of a fold in one micro-step. */
    public static final int MAX_TERMS = 32;

    /** Leaves of operands that one micro-step reads. */
    public static final int MAX_LEAVES = 4;

    /** Micro-steps of one element; an element that needs more cannot be disputed. */
    public static final int MAX_MICRO_STEPS = 2_048;

    /** What a micro-step reads besides earlier results. */
    public sealed interface Touch {
        /** An element of an operand's source: {@code operandSlot} is the operand's place in the node. */
        record Element(int operandSlot, int sourceElementIndex) implements Touch {}

        /** A byte of a dataset record. */
        record RecordByte(int recordIndex, int byteOffset) implements Touch {}
    }

    private final List<MicroStep> steps;

    private ElementSemantics(List<MicroStep> steps) {
        this.steps = steps;
    }

    /**
     * The micro-steps of element {@code elementIndex} (row-major) of the node's output.
     *
     * @param step the step of the work plan, for batch loads
     * @param batchIndex the batch's index function; needed for batch loads only
     * @throws IllegalArgumentException if there is no such element, it needs more than {@value #MAX_MICRO_STEPS}
     *     micro-steps, or a batch load comes without its index
     */
    public static ElementSemantics of(
            Program program, Node node, int elementIndex, int step, @Nullable BatchIndex batchIndex) {
        if (elementIndex < 0 || elementIndex >= node.shape().elementCount()) {
            throw new IllegalArgumentException("elementIndex=" + elementIndex + " shape=" + node.shape());
        }
        MicroSteps builder = new MicroSteps(program, node);
        switch (node.operator()) {
            case MATMUL -> matmul(builder, node, elementIndex);
            case REDUCE_SUM -> laneSum(builder, rowTerms(node, elementIndex));
            case FOLD_SUM -> builder.fold(Fold.ADD, columnTerms(node, elementIndex));
            case REDUCE_MAX -> builder.fold(Fold.MAX, rowTerms(node, elementIndex));
            case ARGMAX -> argmax(builder, rowTerms(node, elementIndex));
            case BATCH_LOAD -> batchLoad(builder, node, elementIndex, step, batchIndex);
            case MEAN_OF -> mean(builder, node, elementIndex);
            case TRIMMED_MEAN -> TrimmedMeanSteps.build(builder, node, operandTerms(node, elementIndex));
            default -> elementwise(builder, node, elementIndex);
        }
        return new ElementSemantics(builder.steps());
    }

    private static void elementwise(MicroSteps builder, Node node, int element) {
        List<Touch> touches = new ArrayList<>();
        for (int slot = 0; slot < node.operands().size(); slot++) {
            touches.add(touch(node, slot, element));
        }
        Operator operator = node.operator();
        if (operator != Operator.COPY && !operator.isElementwise()) {
            throw new IllegalArgumentException("no micro-steps: node=" + node.name() + " operator=" + operator);
        }
        if (operator == Operator.COPY) {
            DType dtype = node.dtype();
            builder.add(new int[0], touches, 0, (earlier, touched) -> Bits.canonical(dtype, touched[0]));
            return;
        }
        builder.add(new int[0], touches, Flops.of(operator), (earlier, touched) -> {
            float a = Bits.toFloat(touched[0]);
            float b = Bits.toFloat(touched[Math.min(1, touched.length - 1)]);
            float c = Bits.toFloat(touched[Math.min(2, touched.length - 1)]);
            return Bits.of(ScalarKernels.apply(operator, a, b, c));
        });
    }

    private static void matmul(MicroSteps builder, Node node, int element) {
        View a = node.operands().get(0).view();
        View b = node.operands().get(1).view();
        int columns = b.shape().dim(1);
        int row = element / columns * a.stride(0) + a.offset();
        int column = element % columns * b.stride(1) + b.offset();
        builder.fold(
                Fold.FMA,
                new Terms(
                        a.shape().dim(1),
                        k -> List.of(
                                new Touch.Element(0, row + k * a.stride(1)),
                                new Touch.Element(1, column + k * b.stride(0)))));
    }

    private static void laneSum(MicroSteps builder, Terms row) {
        int lanes = Math.min(Reduction.LANES, row.count());
        int[] ends = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            int first = lane;
            int count = (row.count() - lane + Reduction.LANES - 1) / Reduction.LANES;
            ends[lane] = builder.fold(Fold.ADD, new Terms(count, i -> row.touches(first + i * Reduction.LANES)));
        }
        builder.add(ends, List.of(), Reduction.LANES - 1, (earlier, touched) -> {
            float[] values = new float[Reduction.LANES];
            for (int lane = 0; lane < earlier.length; lane++) {
                values[lane] = Bits.toFloat(earlier[lane]);
            }
            return Bits.of(Reduction.tree(values));
        });
    }

    private static void argmax(MicroSteps builder, Terms row) {
        int last = builder.fold(Fold.ARGMAX, row);
        builder.add(new int[] {last}, List.of(), 0, (earlier, touched) -> earlier[0] >>> Integer.SIZE);
    }

    private static void mean(MicroSteps builder, Node node, int element) {
        Terms terms = operandTerms(node, element);
        int last = builder.fold(Fold.ADD, terms);
        float count = terms.count();
        builder.add(new int[] {last}, List.of(), 1, (earlier, touched) -> Bits.of(Bits.toFloat(earlier[0]) / count));
    }

    private static void batchLoad(
            MicroSteps builder, Node node, int element, int step, @Nullable BatchIndex batchIndex) {
        if (batchIndex == null) {
            throw new IllegalArgumentException("batch load without an index: node=" + node.name());
        }
        Decode decode = Decode.of(node);
        int columns = node.shape().elementCount() / node.shape().dim(0);
        int column = element % columns;
        int offset = (int) node.attributes().integer("offset") + decode.byteOffset(column);
        Touch touch = new Touch.RecordByte(
                batchIndex.recordIndex(step, BatchLoadKernel.firstRow(node) + element / columns), offset);
        builder.add(new int[0], List.of(touch), 1, (earlier, touched) -> {
            int value = (int) touched[0] & 0xff;
            return decode == Decode.BYTE ? value : Bits.of(decode.value(value, column));
        });
    }

    private static Touch touch(Node node, int slot, int viewElement) {
        return new Touch.Element(slot, node.operands().get(slot).view().sourceIndex(viewElement));
    }

    private static Terms rowTerms(Node node, int row) {
        int columns = node.operands().get(0).view().shape().columns();
        return new Terms(columns, i -> List.of(touch(node, 0, row * columns + i)));
    }

    private static Terms columnTerms(Node node, int column) {
        int columns = node.shape().elementCount();
        int rows = node.operands().get(0).view().shape().dim(0);
        return new Terms(rows, i -> List.of(touch(node, 0, i * columns + column)));
    }

    private static Terms operandTerms(Node node, int element) {
        return new Terms(node.operands().size(), slot -> List.of(touch(node, slot, element)));
    }

    /** Micro-steps in all; the last one's result is the element's value. */
    public int microStepCount() {
        return steps.size();
    }

    /** Indices of the earlier micro-steps that this one reads, in the order in which it wants their bits. */
    public int[] predecessors(int microStep) {
        return steps.get(microStep).predecessors().clone();
    }

    /** What it reads of operands or records, in the order in which it wants their bits. */
    public List<Touch> touches(int microStep) {
        return steps.get(microStep).touches();
    }

    /**
     * Computes one micro-step.
     *
     * @param predecessorBits results of {@link #predecessors}, in order
     * @param touchedBits values of {@link #touches}, in order; for a record byte its value from 0 to 255
     * @return the result's bits
     */
    public long evaluate(int microStep, long[] predecessorBits, long[] touchedBits) {
        MicroStep step = steps.get(microStep);
        if (predecessorBits.length != step.predecessors().length
                || touchedBits.length != step.touches().size()) {
            throw new IllegalArgumentException(
                    "microStep=" + microStep + " wants predecessors=" + Arrays.toString(step.predecessors())
                            + " touches=" + step.touches().size());
        }
        return step.evaluation().evaluate(predecessorBits, touchedBits);
    }

    /** Floating-point operations of that micro-step, a fused multiply-add counting two. */
    public int flops(int microStep) {
        return steps.get(microStep).flops();
    }
}
