package io.verdant.verdearbiter;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.ElementSemantics;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;

/**
 * Whether a node of a program can be disputed within {@link MoveLimits}. The first, middle and last element stand for
 * all: the micro-steps of others differ only in where leaf boundaries cut a fold.
 */
final class NodeLimits {
    private NodeLimits() {}

    /** @throws IllegalArgumentException naming the node and the limit that it could exceed */
    static void check(Program program, Node node, int recordLength) {
        int elementCount = node.shape().elementCount();
        check(program, node, 0, recordLength);
        check(program, node, elementCount / 2, recordLength);
        check(program, node, elementCount - 1, recordLength);
    }

    private static void check(Program program, Node node, int element, int recordLength) {
        ElementSemantics semantics = ElementSemantics.of(program, node, element, 0, (step, row) -> 0);
        int count = semantics.microStepCount();
        limit(node, "accumulatorCount", count, MoveLimits.MAX_ACCUMULATOR_COUNT);
        limit(node, "accumulatorsLength", count * accumulatorWidth(node), MoveLimits.MAX_ACCUMULATORS_LENGTH);
        for (int microStep = 0; microStep < count; microStep++) {
            limit(node, "flops", semantics.flops(microStep), MoveLimits.MAX_FLOPS);
            for (ElementSemantics.Touch touch : semantics.touches(microStep)) {
                if (touch instanceof ElementSemantics.Touch.RecordByte data) {
                    limit(node, "byteOffset", data.byteOffset(), recordLength - 1);
                }
            }
        }
    }

    private static void limit(Node node, String name, int value, int limit) {
        if (value > limit) {
            throw new IllegalArgumentException("not disputable: node=" + node.name() + " operator=" + node.operator()
                    + " " + name + "=" + value + " limit=" + limit);
        }
    }

    /** Bytes of one accumulator: eight where an operator's accumulators carry more than a value of the node's type. */
    static int accumulatorWidth(Node node) {
        boolean packed = node.operator() == Operator.ARGMAX || node.operator() == Operator.TRIMMED_MEAN;
        return packed ? Long.BYTES : node.dtype().byteLength();
    }

    /** Lists that the largest tensor made by the program takes. */
    static int leafLists(Program program) {
        int lists = 0;
        for (Node node : program.nodes()) {
            lists = Math.max(lists, Expansion.listCount(TensorCommitment.leafCount(node.dtype(), node.shape())));
        }
        return lists;
    }
}
