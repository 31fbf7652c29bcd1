package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.DType;
import io.verdant.repops.ElementSemantics;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a node of a program can be disputed within {@link MoveLimits}. The first, middle and last micro-step of the
 * first, middle and last element stand for all: others differ only in where leaf boundaries cut a fold. What an opening
 * can take is bounded for any element.
 */
final class NodeLimits {
    /** A move's tag, place and length, beside the openings. */
    private static final int PICK_CHUNK_OVERHEAD = 5;

    private final Program program;
    private final Node node;
    private final int tracePathLength;
    private final int startPathLength;
    private final DisputeContext.Data data;
    private final BatchIndex batches;

    /**
     * @param stepCount steps of the trace
     * @param startCount tensors under the start root, or under the root of an operand or the carried root, if more
     */
    NodeLimits(
            Program program, Node node, int stepCount, int startCount, DisputeContext.Data data, BatchIndex batches) {
        this.program = program;
        this.node = node;
        this.data = data;
        this.batches = batches;
        this.tracePathLength = Hash32.LENGTH
                * (Expansion.height(stepCount)
                        + Expansion.height(program.nodes().size()));
        this.startPathLength = Hash32.LENGTH * Expansion.height(Math.max(1, startCount));
    }

    /** @throws IllegalArgumentException naming the node and the limit that it could exceed */
    void check() {
        int openings = openingsLength();
        limit("openingsLength", openings, MoveLimits.MAX_OPENINGS_LENGTH);
        int last = node.shape().elementCount() - 1;
        for (int element : new int[] {0, last / 2, last}) {
            checkElement(element, openings);
        }
    }

    private void checkElement(int element, int openings) {
        ElementSemantics semantics = ElementSemantics.of(program, node, element, 0, batches);
        int count = semantics.microStepCount();
        AccumulatorLists lists = accumulatorLists(node, count, anchors(semantics));
        int width = accumulatorWidth(node);
        int longest = Math.max(lists.longest(), lists.intervalCount());
        limit("accumulatorCount", longest, MoveLimits.MAX_ACCUMULATOR_COUNT);
        limit("accumulatorsLength", longest * width, MoveLimits.MAX_ACCUMULATORS_LENGTH);
        int evidence = Game.SIGNED_ROOT_LENGTH + lists.postedCount() * width + PICK_CHUNK_OVERHEAD + openings;
        limit("evidenceLength", evidence, MoveLimits.MAX_EVIDENCE_LENGTH);
        for (int microStep : new int[] {0, count / 2, Math.max(0, count - 2), count - 1}) {
            checkMicroStep(semantics, lists, microStep);
        }
    }

    private void checkMicroStep(ElementSemantics semantics, AccumulatorLists lists, int microStep) {
        limit("flops", semantics.flops(microStep), MoveLimits.MAX_FLOPS);
        for (ElementSemantics.Touch touch : semantics.touches(microStep)) {
            if (touch instanceof ElementSemantics.Touch.RecordByte bytes) {
                limit("byteOffset", bytes.byteOffset(), data.recordLength() - 1);
            }
        }
        for (int earlier : semantics.predecessors(microStep)) {
            int first = lists.first(lists.intervalOf(microStep));
            if (earlier < first && lists.endingWith(earlier) < 0) {
                throw refused("predecessor", earlier, first);
            }
        }
    }

    /** Bytes that the openings of one micro-step can take. */
    private int openingsLength() {
        int longest = 0;
        for (Operand operand : node.operands()) {
            longest = Math.max(longest, openingLength(operand));
        }
        boolean record = node.operator() == Operator.BATCH_LOAD;
        return record ? longest : MoveLimits.MAX_OPENED_LEAVES * longest;
    }

    private int openingLength(Operand operand) {
        if (operand.source() >= 0) {
            Node source = program.node(operand.source());
            return leafLength(source.dtype(), source.shape()) + tracePathLength;
        }
        Program.Input input = program.inputs().get(operand.input());
        return switch (input.kind()) {
            case CONSTANT -> 0;
            case DATA -> data.recordLength() + Hash32.LENGTH * Expansion.height(data.recordCount());
            case STATE, FRESH, START, OPERAND, CARRIED ->
                leafLength(input.dtype(), input.shape()) + Math.max(tracePathLength, startPathLength);
        };
    }

    /** Bytes of a tensor's largest leaf with its path in the tensor. */
    private static int leafLength(DType dtype, Shape shape) {
        return TensorCommitment.leafLength(dtype, shape, 0)
                + Hash32.LENGTH * Expansion.height(TensorCommitment.leafCount(dtype, shape));
    }

    private void limit(String name, int value, int limit) {
        if (value > limit) {
            throw refused(name, value, limit);
        }
    }

    private IllegalArgumentException refused(String name, int value, int limit) {
        return new IllegalArgumentException("not disputable: node=" + node.name() + " operator=" + node.operator() + " "
                + name + "=" + value + " limit=" + limit);
    }

    /** How the accumulators of a node's element are posted. */
    static AccumulatorLists accumulatorLists(Node node, int count, int[] anchors) {
        int maxSingleCount = MoveLimits.MAX_ACCUMULATORS_LENGTH / accumulatorWidth(node);
        return AccumulatorLists.of(count, maxSingleCount, anchors);
    }

    /** The micro-steps that the last one reads, ascending. */
    static int[] anchors(ElementSemantics semantics) {
        return Arrays.stream(semantics.predecessors(semantics.microStepCount() - 1))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Bytes of one accumulator: eight where an operator's accumulators carry more than a value of the node's type. */
    static int accumulatorWidth(Node node) {
        return switch (node.operator()) {
            case ARGMAX, MAX_POOL_INDEX -> Long.BYTES;
            default -> node.dtype().byteLength();
        };
    }

    /** The node whose output takes the most lists has the most leaves. */
    static int mostLeaves(List<Node> nodes) {
        int most = 1;
        for (Node node : nodes) {
            most = Math.max(most, TensorCommitment.leafCount(node.dtype(), node.shape()));
        }
        return most;
    }
}
