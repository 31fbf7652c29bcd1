package io.verdant.verdearbiter;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.ElementSemantics;
import io.verdant.repops.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/** The micro-steps of one element of one node of one step: what each reads, and its result. */
final class DisputedElement {
    private final Wiring wiring;
    private final int step;
    private final Node node;
    private final ElementSemantics semantics;

    DisputedElement(DisputeContext context, Wiring wiring, int step, int nodeIndex, int element) {
        this.wiring = wiring;
        this.step = step;
        this.node = context.node(step, nodeIndex);
        this.semantics = ElementSemantics.of(context.plan().program(step), node, element, step, context.batches());
    }

    int count() {
        return semantics.microStepCount();
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
                    if (wiring.operand(step, node, e.operandSlot()) instanceof Source.Committed tensor) {
                        opened.add(leafOf(tensor, e.sourceElementIndex()));
                    }
                }
                case ElementSemantics.Touch.RecordByte r -> opened.add(new Opened.DataRecord(r.recordIndex()));
            }
        }
        return new ArrayList<>(opened);
    }

    /** The result of a micro-step, from earlier results and from what was opened. */
    long evaluate(int microStep, long[] accumulators, Function<Opened, byte[]> opened) {
        int[] predecessors = semantics.predecessors(microStep);
        long[] predecessorBits = new long[predecessors.length];
        for (int i = 0; i < predecessors.length; i++) {
            predecessorBits[i] = accumulators[predecessors[i]];
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
                switch (wiring.operand(step, node, e.operandSlot())) {
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
