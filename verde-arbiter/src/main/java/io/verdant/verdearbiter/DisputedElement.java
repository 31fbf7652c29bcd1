package io.verdant.verdearbiter;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.ElementSemantics;
import io.verdant.repops.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToLongFunction;

/** The micro-steps of one element of one node of one step: what each reads, and its result. */
final class DisputedElement {
    private final ElementSemantics semantics;
    private final List<Source> operands = new ArrayList<>();

    DisputedElement(DisputeContext context, Wiring wiring, int step, int nodeIndex, int element) {
        Node node = context.node(step, nodeIndex);
        for (int slot = 0; slot < node.operands().size(); slot++) {
            operands.add(wiring.operand(step, node, slot));
        }
        this.semantics = ElementSemantics.of(context.plan().program(step), node, element, step, context.batches());
    }

    int count() {
        return semantics.microStepCount();
    }

    /** The micro-steps that the last one reads, ascending. */
    int[] anchors() {
        return NodeLimits.anchors(semantics);
    }

    int flops(int microStep) {
        return semantics.flops(microStep);
    }

    /** What has to be opened for a micro-step, each once, in the order in which it is first read. */
    List<Opened> opened(int microStep) {
        LinkedHashSet<Opened> opened = new LinkedHashSet<>();
        for (ElementSemantics.Touch touch : semantics.touches(microStep)) {
            switch (touch) {
                case ElementSemantics.Touch.Element e -> {
                    if (operands.get(e.operandSlot()) instanceof Source.Committed tensor) {
                        opened.add(leafOf(tensor, e.sourceElementIndex()));
                    }
                }
                case ElementSemantics.Touch.RecordByte r -> opened.add(new Opened.DataRecord(r.recordIndex()));
            }
        }
        return new ArrayList<>(opened);
    }

    /** The result of a micro-step, from earlier results and from what was opened. */
    long evaluate(int microStep, IntToLongFunction accumulators, Function<Opened, byte[]> opened) {
        int[] predecessors = semantics.predecessors(microStep);
        long[] predecessorBits = new long[predecessors.length];
        for (int i = 0; i < predecessors.length; i++) {
            predecessorBits[i] = accumulators.applyAsLong(predecessors[i]);
        }
        List<ElementSemantics.Touch> touches = semantics.touches(microStep);
        long[] touchedBits = new long[touches.size()];
        for (int i = 0; i < touchedBits.length; i++) {
            touchedBits[i] = touched(touches.get(i), opened);
        }
        return semantics.evaluate(microStep, predecessorBits, touchedBits);
    }

    private long touched(ElementSemantics.Touch touch, Function<Opened, byte[]> opened) {
        return switch (touch) {
            case ElementSemantics.Touch.RecordByte r ->
                opened.apply(new Opened.DataRecord(r.recordIndex()))[r.byteOffset()] & 0xff;
            case ElementSemantics.Touch.Element e ->
                switch (operands.get(e.operandSlot())) {
                    case Source.Committed tensor -> elementBits(tensor, e.sourceElementIndex(), opened);
                    case Source.Constant constant -> Integer.toUnsignedLong(constant.bits());
                    case Source.Zero _, Source.Records _ -> 0L;
                };
        };
    }

    private static long elementBits(Source.Committed tensor, int element, Function<Opened, byte[]> opened) {
        return TensorCommitment.valueBits(
                tensor.dtype(),
                opened.apply(leafOf(tensor, element)),
                TensorCommitment.indexInLeaf(tensor.dtype(), tensor.shape(), element));
    }

    private static Opened.Leaf leafOf(Source.Committed tensor, int element) {
        return new Opened.Leaf(tensor, TensorCommitment.leafIndexOf(tensor.dtype(), tensor.shape(), element));
    }
}
