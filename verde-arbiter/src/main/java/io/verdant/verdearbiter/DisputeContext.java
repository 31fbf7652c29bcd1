package io.verdant.verdearbiter;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.WorkPlan;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What both players and the arbiter agree on before the first move; none of it can be disputed.
 *
 * @param plan what the claim executed
 * @param claim the claim, with its start, end and gradient roots, or its failure
 * @param startNames names of all tensors under the start root, in order
 * @param data the dataset that the plan's records come from
 * @param batches which record is which row, for the claim's assignment
 * @param operands what is bound to the plan's OPERAND inputs, by the inputs' names
 * @param earlierTrace the trace root that the claimant signed in an earlier game over the claim, see {@link
 *     Arbiter#traceRoot}; null where it signed none
 */
public record DisputeContext(
        WorkPlan plan,
        Claim claim,
        List<String> startNames,
        Data data,
        BatchIndex batches,
        SortedMap<String, Committed> operands,
        @Nullable Hash32 earlierTrace) {
    /**
     * A committed dataset: a Merkle tree whose leaves are {@code Merkle.leaf(record)}.
     *
     * @param recordLength bytes of each record
     */
    public record Data(Hash32 root, int recordCount, int recordLength) {}

    /**
     * A tensor under an agreed root, such as a parameter's gradient under the gradient root of an accepted claim.
     *
     * @param names of all tensors under the root, in order
     * @param name of this one
     */
    public record Committed(Hash32 root, List<String> names, String name) {
        public Committed {
            names = List.copyOf(names);
            if (!names.contains(name)) {
                throw new IllegalArgumentException("name=" + name + " names=" + names);
            }
        }
    }

    /** No dataset: what a program is played on that loads no records. */
    public static final Data NO_DATA = new Data(Hash32.ZERO, 1, 1);

    /** The context of a worker's claim, whose plan has no operands. */
    public DisputeContext(WorkPlan plan, Claim claim, List<String> startNames, Data data, BatchIndex batches) {
        this(plan, claim, startNames, data, batches, Collections.emptySortedMap(), null);
    }

    /**
     * The context of a program that is run once, such as an aggregate: one step, and nothing after it.
     *
     * @param claim its start root and the end root that its outputs have by name
     */
    public static DisputeContext ofProgram(
            Program program, Claim claim, List<String> startNames, SortedMap<String, Committed> operands) {
        WorkPlan plan = new WorkPlan(program, 1, NO_CLOSING);
        return new DisputeContext(plan, claim, startNames, NO_DATA, (step, row) -> 0, operands, null);
    }

    /** The same for a game before which the claimant had signed that trace root. */
    public DisputeContext after(@Nullable Hash32 earlier) {
        return earlier == null ? this : new DisputeContext(plan, claim, startNames, data, batches, operands, earlier);
    }

    /** A closing program that does nothing and is no step of the trace. */
    static final Program NO_CLOSING = new Program("none", List.of(), List.of(), List.of());

    /**
     * @throws IllegalArgumentException for a plan that the game cannot judge within its limits: see the message
     */
    public DisputeContext {
        startNames = List.copyOf(startNames);
        if (!List.copyOf(new TreeSet<>(startNames)).equals(startNames)) {
            throw new IllegalArgumentException("names must be distinct and in order: startNames=" + startNames);
        }
        operands = Collections.unmodifiableSortedMap(new TreeMap<>(operands));
        checkInputs(plan, startNames, data, operands);
        int agreedCount = operands.values().stream()
                .mapToInt(committed -> committed.names().size())
                .reduce(Math.max(startNames.size(), plan.carriedInputs().size()), Math::max);
        for (Program program : plan.programs()) {
            for (Node node : program.nodes()) {
                new NodeLimits(program, node, plan.stepCount(), agreedCount, data, batches).check();
            }
            if (!program.nodes().isEmpty()) {
                checkLists(plan.stepCount(), program);
            }
        }
    }

    /** Steps that the claimant's trace has: those of the plan, or up to the one that the claim says failed. */
    public int stepCount() {
        Claim.Failure failed = claim.failed();
        int steps = plan.closing().nodes().isEmpty() ? plan.localSteps() : plan.stepCount();
        return failed == null ? steps : failed.step() + 1;
    }

    /** Nodes that the claimant's trace has in a step: the program's, or up to the one that the claim says failed. */
    public int nodeCount(int step) {
        Claim.Failure failed = claim.failed();
        return failed != null && failed.step() == step
                ? failed.node() + 1
                : plan.program(step).nodes().size();
    }

    /** Names under the claim's carried roots, in order. */
    List<String> carriedNames() {
        return List.copyOf(plan.carriedInputs().keySet());
    }

    /** Whether what is carried into the claim is +0 everywhere, as its zero root says. */
    boolean carriesZeros() {
        return claim.carriedStart().equals(Hash32.ZERO);
    }

    /** Whether the failure that the claim names, if any, is at a node of the plan. */
    boolean namesANode() {
        Claim.Failure failed = claim.failed();
        return failed == null
                || (failed.step() >= 0
                        && failed.step() < plan.stepCount()
                        && failed.node() >= 0
                        && failed.node() < plan.program(failed.step()).nodes().size());
    }

    Node node(int step, int node) {
        return plan.program(step).node(node);
    }

    private static void checkInputs(
            WorkPlan plan, List<String> startNames, Data data, SortedMap<String, Committed> operands) {
        for (Program program : plan.programs()) {
            for (Program.Input input : program.inputs()) {
                boolean fromStart = input.kind() == Program.Kind.STATE || input.kind() == Program.Kind.START;
                boolean unbound = input.kind() == Program.Kind.OPERAND && !operands.containsKey(input.name());
                if (unbound || (fromStart && !startNames.contains(input.name()))) {
                    throw new IllegalArgumentException("not disputable: program=" + program.name() + " input="
                            + input.name() + " kind=" + input.kind() + " startNames=" + startNames);
                }
                if (input.kind() == Program.Kind.DATA && data.recordLength() > MoveLimits.MAX_RECORD_LENGTH) {
                    throw new IllegalArgumentException(
                            "recordLength=" + data.recordLength() + " limit=" + MoveLimits.MAX_RECORD_LENGTH);
                }
            }
        }
    }

    private static void checkLists(int stepCount, Program program) {
        int nodeCount = program.nodes().size();
        int leafCount = NodeLimits.mostLeaves(program.nodes());
        int lists = Expansion.listCount(stepCount) + Expansion.listCount(nodeCount) + Expansion.listCount(leafCount);
        int length = Hash32.LENGTH
                * (Expansion.hashCount(stepCount) + Expansion.hashCount(nodeCount) + Expansion.hashCount(leafCount));
        if (lists > MoveLimits.MAX_LISTS || length > MoveLimits.MAX_LISTS_LENGTH) {
            throw new IllegalArgumentException("program=" + program.name() + " lists=" + lists + " limit="
                    + MoveLimits.MAX_LISTS + " listsLength=" + length + " limit=" + MoveLimits.MAX_LISTS_LENGTH);
        }
    }
}
