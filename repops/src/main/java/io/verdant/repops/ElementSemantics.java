package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One output element of one node, as the fixed list of micro-steps that two disputing players and an arbiter share.
 * Micro-steps are made when they are asked for: of a fold only the places where it is cut are kept, four bytes each.
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
    public static final int MAX_MICRO_STEPS = 2_048 * 2_048;

    /** What a micro-step reads besides earlier results. */
    public sealed interface Touch {
        /** An element of an operand's source: {@code operandSlot} is the operand's place in the node. */
        record Element(int operandSlot, int sourceElementIndex) implements Touch {}

        /** A byte of a dataset record. */
        record RecordByte(int recordIndex, int byteOffset) implements Touch {}
    }

    private final MicroStepList steps;

    private ElementSemantics(MicroStepList steps) {
        this.steps = steps;
    }

    /**
     * The micro-steps of element {@code elementIndex} (row-major) of the node's output.
     *
     * @param step the step of the work plan, for batch loads, masks and step numbers
     * @param batchIndex what the step draws from its round; needed for batch loads, masks and step numbers only
     * @throws IllegalArgumentException if there is no such element, it needs more than {@value #MAX_MICRO_STEPS}
     *     micro-steps, or a node that draws from the round comes without the index
     */
    public static ElementSemantics of(
            Program program, Node node, int elementIndex, int step, @Nullable BatchIndex batchIndex) {
        if (elementIndex < 0 || elementIndex >= node.shape().elementCount()) {
            throw new IllegalArgumentException("elementIndex=" + elementIndex + " shape=" + node.shape());
        }
        return new ElementSemantics(
                switch (node.operator()) {
                    case BATCH_LOAD, RANDOM_MASK, STEP_NUMBER ->
                        RoundSteps.of(node, elementIndex, step, required(node, batchIndex));
                    case TRIMMED_MEAN -> RankedMeanSteps.trimmed(node, elementIndex);
                    case GRAM, WEIGHTED_SUM, MEAN_AROUND, RANK -> RobustSteps.of(program, node, elementIndex);
                    case CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT ->
                        new FoldedSteps(
                                program, node, Fold.FMA, List.of(ConvolutionTerms.of(node, elementIndex)), null);
                    case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD ->
                        PoolingSteps.of(program, node, elementIndex);
                    case GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA, CAST ->
                        ArraySteps.of(program, node, elementIndex);
                    case MATMUL, BATCH_MATMUL, REDUCE_SUM, FOLD_SUM, REDUCE_MAX, ARGMAX, MEAN_OF ->
                        ReductionSteps.of(program, node, elementIndex);
                    default -> elementwise(node, elementIndex);
                });
    }

    private static BatchIndex required(Node node, @Nullable BatchIndex batchIndex) {
        if (batchIndex == null) {
            throw new IllegalArgumentException("no index of the round: node=" + node.name());
        }
        return batchIndex;
    }

    private static MicroStepList elementwise(Node node, int element) {
        List<Touch> touches = new ArrayList<>();
        for (int slot = 0; slot < node.operands().size(); slot++) {
            touches.add(touch(node, slot, element));
        }
        Operator operator = node.operator();
        if (operator == Operator.COPY) {
            DType dtype = node.dtype();
            return MicroSteps.single(touches, 0, (earlier, touched) -> Bits.canonical(dtype, touched[0]));
        }
        boolean doubles = node.dtype() == DType.FLOAT64;
        return MicroSteps.single(touches, Flops.of(operator), (earlier, touched) -> {
            if (doubles) {
                return wide(operator, touched);
            }
            float a = Bits.toFloat(touched[0]);
            float b = Bits.toFloat(touched[Math.min(1, touched.length - 1)]);
            float c = Bits.toFloat(touched[Math.min(2, touched.length - 1)]);
            return Bits.of(ScalarKernels.apply(operator, a, b, c));
        });
    }

    private static long wide(Operator operator, long[] touched) {
        double a = Bits.toDouble(touched[0]);
        double b = Bits.toDouble(touched[Math.min(1, touched.length - 1)]);
        double c = Bits.toDouble(touched[Math.min(2, touched.length - 1)]);
        return Bits.ofDouble(DoubleKernel.apply(operator, a, b, c));
    }

    /** The element of an operand's view with that row-major number. */
    static Touch touch(Node node, int slot, int viewElement) {
        return new Touch.Element(slot, node.operands().get(slot).view().sourceIndex(viewElement));
    }

    /** Micro-steps in all; the last one's result is the element's value. */
    public int microStepCount() {
        return steps.count();
    }

    /** Indices of the earlier micro-steps that this one reads, in the order in which it wants their bits. */
    public int[] predecessors(int microStep) {
        return steps.predecessors(microStep);
    }

    /** What it reads of operands or records, in the order in which it wants their bits. */
    public List<Touch> touches(int microStep) {
        return steps.touches(microStep);
    }

    /**
     * Computes one micro-step.
     *
     * @param predecessorBits results of {@link #predecessors}, in order
     * @param touchedBits values of {@link #touches}, in order; for a record byte its value from 0 to 255
     * @return the result's bits
     */
    public long evaluate(int microStep, long[] predecessorBits, long[] touchedBits) {
        int predecessors = steps.predecessors(microStep).length;
        int touches = steps.touches(microStep).size();
        if (predecessorBits.length != predecessors || touchedBits.length != touches) {
            throw new IllegalArgumentException(
                    "microStep=" + microStep + " wants predecessors=" + predecessors + " touches=" + touches);
        }
        return steps.evaluate(microStep, predecessorBits, touchedBits);
    }

    /** Floating-point operations of that micro-step, a fused multiply-add counting two. */
    public int flops(int microStep) {
        return steps.flops(microStep);
    }
}
