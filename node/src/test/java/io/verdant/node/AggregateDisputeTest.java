package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.Cause;
import io.verdant.verdearbiter.Challenger;
import io.verdant.verdearbiter.Claimant;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Execution;
import io.verdant.verdearbiter.MoveLimits;
import io.verdant.verdearbiter.Player;
import io.verdant.verdearbiter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An aggregator that does anything else than the round's program, and the verdict that any validator gets on it. */
class AggregateDisputeTest {
    private static final Address AGGREGATOR = Address.ofHex("0x" + "33".repeat(20));
    private static final Address VALIDATOR = Address.ofHex("0x" + "44".repeat(20));
    private static final int PARTICIPANTS = 5;
    private static final List<JobSpec.Rule> TRIMMED = List.of(new JobSpec.Rule("trimmed-mean", 1));
    private static final List<JobSpec.Rule> MEAN = List.of(new JobSpec.Rule("mean", 0));
    private static final JobSpec.Outer OUTER = new JobSpec.Outer("nesterov", 0.7f, 0.9f);
    private static final Compute COMPUTE = Compute.ofThreads(1);

    private final SortedMap<String, Shape> parameters = new TreeMap<>(Map.of("b", Shape.of(37), "w", Shape.of(40, 37)));
    private SortedMap<String, Tensor> start = AggregateProgram.initialState(random(1), OUTER, List.of());
    private final List<SortedMap<String, Tensor>> gradients = new ArrayList<>();

    AggregateDisputeTest() {
        for (int k = 0; k < PARTICIPANTS; k++) {
            gradients.add(random(10 + k));
        }
    }

    @AfterAll
    static void close() {
        COMPUTE.close();
    }

    private SortedMap<String, Tensor> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        parameters.forEach((name, shape) -> {
            float[] values = new float[shape.elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            tensors.put(name, Tensor.ofFloats(shape, values));
        });
        return tensors;
    }

    private Program program(List<JobSpec.Rule> rules, JobSpec.Outer outer) {
        return AggregateProgram.compile(rules, outer, parameters, PARTICIPANTS);
    }

    private DisputeContext context(List<JobSpec.Rule> rules, Hash32 published) {
        Assignment assignment = new Assignment(Hash32.ZERO, 3, Hash32.ZERO, 0, 1);
        Claim claim = new Claim(
                Hash32.ZERO,
                3,
                AGGREGATOR,
                assignment,
                StateRoot.ofTensors(start).root(),
                published,
                Hash32.ZERO,
                0,
                null);
        List<Hash32> roots =
                gradients.stream().map(g -> StateRoot.ofTensors(g).root()).toList();
        return Aggregates.context(rules, OUTER, parameters, claim, roots);
    }

    private Execution honest(List<JobSpec.Rule> rules) {
        return Execution.ofProgram(
                program(rules, OUTER), COMPUTE, start, Aggregates.operands(gradients), PlanObserver.NONE);
    }

    /** The verdict on an aggregator that ran that program on those inputs, published the result and stands by it. */
    private Verdict judged(
            List<JobSpec.Rule> rules,
            Program ran,
            SortedMap<String, Tensor> from,
            List<SortedMap<String, Tensor>> of,
            PlanObserver behaviour) {
        SortedMap<String, Tensor> next = published(ran, from, of, behaviour);
        DisputeContext context = context(rules, StateRoot.ofTensors(next).root());
        Execution theirs = Execution.ofProgram(ran, COMPUTE, from, Aggregates.operands(of), behaviour);
        return play(context, Claimant.of(context, theirs), Challenger.of(context, honest(rules)));
    }

    private static SortedMap<String, Tensor> published(
            Program ran, SortedMap<String, Tensor> from, List<SortedMap<String, Tensor>> of, PlanObserver behaviour) {
        SortedMap<String, Tensor> next = new TreeMap<>();
        PlanObserver keeping = new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                behaviour.onNode(step, node, value);
                ran.outputs().stream()
                        .filter(output -> output.node() == node.index())
                        .forEach(output -> next.put(output.name(), value.copy()));
            }
        };
        Execution.ofProgram(ran, COMPUTE, from, Aggregates.operands(of), keeping)
                .runOnce();
        return next;
    }

    private static Verdict play(DisputeContext context, Claimant claimant, Challenger challenger) {
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(context, moves).over()) {
            Player turn = Player.afterMoves(moves.size());
            Optional<byte[]> move = turn == Player.CLAIMANT ? claimant.next(moves) : challenger.next(moves);
            if (move.isEmpty()) {
                return Arbiter.judge(context, moves, AGGREGATOR, VALIDATOR, turn);
            }
            moves.add(move.get());
        }
        return Arbiter.judge(context, moves, AGGREGATOR, VALIDATOR, null);
    }

    private void assertConvicted(Verdict verdict, String node) {
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        assertEquals(AGGREGATOR, verdict.loser());
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
        assertTrue(verdict.nodeName().startsWith(node), verdict.toString());
        assertTrue(verdict.claimantMoves() <= MoveLimits.MAX_MOVES_PER_PLAYER);
        assertTrue(verdict.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH);
        assertTrue(verdict.reexecutedFlops() <= MoveLimits.MAX_FLOPS);
    }

    @Test
    void shouldNotConvictAnHonestAggregator() {
        for (List<JobSpec.Rule> rules : List.of(TRIMMED, MEAN)) {
            Verdict verdict = judged(rules, program(rules, OUTER), start, gradients, PlanObserver.NONE);
            assertEquals(Player.CHALLENGER, verdict.losingPlayer());
            assertEquals(Cause.CLOCK, verdict.cause());
        }
    }

    @Test
    void shouldConvictADroppedClaim() {
        List<SortedMap<String, Tensor>> without = new ArrayList<>(gradients);
        SortedMap<String, Tensor> zeros = new TreeMap<>();
        parameters.forEach((name, shape) -> zeros.put(name, Tensor.ofFloats(shape, new float[shape.elementCount()])));
        without.set(2, zeros);
        assertConvicted(judged(TRIMMED, program(TRIMMED, OUTER), start, without, PlanObserver.NONE), "combine/");
    }

    @Test
    void shouldConvictADoubledClaim() {
        List<SortedMap<String, Tensor>> doubled = new ArrayList<>(gradients);
        doubled.set(2, gradients.get(3));
        assertConvicted(judged(MEAN, program(MEAN, OUTER), start, doubled, PlanObserver.NONE), "combine/");
    }

    @Test
    void shouldConvictAReweightedClaim() {
        List<SortedMap<String, Tensor>> reweighted = new ArrayList<>(gradients);
        SortedMap<String, Tensor> heavier = new TreeMap<>();
        gradients.get(1).forEach((name, tensor) -> {
            Tensor copy = tensor.copy();
            for (int i = 0; i < copy.shape().elementCount(); i++) {
                copy.floats()[i] *= 2f;
            }
            heavier.put(name, copy);
        });
        reweighted.set(1, heavier);
        assertConvicted(judged(MEAN, program(MEAN, OUTER), start, reweighted, PlanObserver.NONE), "combine/");
    }

    @Test
    void shouldConvictClaimsInAnotherOrder() {
        List<SortedMap<String, Tensor>> swapped = new ArrayList<>(gradients);
        swapped.set(0, gradients.get(4));
        swapped.set(4, gradients.get(0));
        Verdict verdict = judged(MEAN, program(MEAN, OUTER), start, swapped, PlanObserver.NONE);
        assertConvicted(verdict, "combine/");
    }

    @Test
    void shouldConvictAnotherOuterLearningRate() {
        Program other = program(TRIMMED, new JobSpec.Outer("nesterov", 0.71f, 0.9f));
        assertConvicted(judged(TRIMMED, other, start, gradients, PlanObserver.NONE), "b");
    }

    @Test
    void shouldConvictAForgedOuterMomentum() {
        SortedMap<String, Tensor> forged = new TreeMap<>(start);
        Tensor momentum = start.get("outer.m/w").copy();
        momentum.floats()[100] = 1f;
        forged.put("outer.m/w", momentum);
        assertConvicted(judged(TRIMMED, program(TRIMMED, OUTER), forged, gradients, PlanObserver.NONE), "outer.m/w");
    }

    /** A rule that begins at its last result has that in the checkpoint, where nobody can choose it. */
    @Test
    void shouldConvictAForgedPreviousAggregate() {
        List<JobSpec.Rule> clipping = List.of(new JobSpec.Rule("centered-clipping(steps=2.0,tau=1.0)", 1));
        start = AggregateProgram.initialState(random(1), OUTER, clipping);
        SortedMap<String, Tensor> forged = new TreeMap<>(start);
        Tensor previous = start.get("outer.v/w").copy();
        previous.floats()[100] = 1f;
        forged.put("outer.v/w", previous);
        assertConvicted(judged(clipping, program(clipping, OUTER), forged, gradients, PlanObserver.NONE), "gram");
    }

    @Test
    void shouldConvictAWrongStepOfLookingForCopies() {
        List<JobSpec.Rule> rules = List.of(
                new JobSpec.Rule("distinct", 0), new JobSpec.Rule("nnm", 1), new JobSpec.Rule("trimmed-mean", 1));
        Program program = program(rules, OUTER);
        for (String name : List.of("gram", "rank", "mixed", "combine")) {
            Node wrong = program.nodes().stream()
                    .filter(node -> node.name().startsWith(name))
                    .findFirst()
                    .orElseThrow();
            PlanObserver behaviour = new PlanObserver() {
                @Override
                public void onNode(int step, Node node, Tensor value) {
                    if (node.index() == wrong.index() && node.dtype() == DType.FLOAT64) {
                        value.doubles()[0] += 1;
                    } else if (node.index() == wrong.index()) {
                        value.floats()[0] += 1;
                    }
                }
            };
            assertConvicted(judged(rules, program, start, gradients, behaviour), wrong.name());
        }
    }

    @Test
    void shouldConvictAStaleCheckpoint() {
        SortedMap<String, Tensor> stale = AggregateProgram.initialState(random(2), OUTER, List.of());
        assertConvicted(judged(MEAN, program(MEAN, OUTER), stale, gradients, PlanObserver.NONE), "b");
    }

    @Test
    void shouldConvictOneFlippedBitInAnyNode() {
        Program program = program(TRIMMED, OUTER);
        for (Node flipped : program.nodes()) {
            int last = flipped.shape().elementCount() - 1;
            for (int element : new int[] {0, last / 2, last}) {
                PlanObserver flip = new PlanObserver() {
                    @Override
                    public void onNode(int step, Node node, Tensor value) {
                        if (node.index() == flipped.index()) {
                            value.floats()[element] =
                                    Float.intBitsToFloat(Float.floatToRawIntBits(value.floats()[element]) ^ 1);
                        }
                    }
                };
                Verdict verdict = judged(TRIMMED, program, start, gradients, flip);
                assertConvicted(verdict, flipped.name());
                assertEquals(element, verdict.element());
            }
        }
    }

    @Test
    void shouldConvictARootThatIsNotTheTraces() {
        DisputeContext context = context(TRIMMED, StateRoot.ofTensors(start).root());
        Verdict verdict = play(context, Claimant.of(context, honest(TRIMMED)), Challenger.of(context, honest(TRIMMED)));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(Cause.LIST_MISMATCH, verdict.cause());
    }

    /** The challenger opens a gradient that no accepted claim committed to. */
    @Test
    void shouldNotConvictByAnOpeningOfAnotherGradient() {
        Program program = program(TRIMMED, OUTER);
        SortedMap<String, Tensor> next = published(program, start, gradients, PlanObserver.NONE);
        DisputeContext context = context(TRIMMED, StateRoot.ofTensors(next).root());
        List<SortedMap<String, Tensor>> others = new ArrayList<>(gradients);
        others.set(2, random(99));
        Execution wrong = Execution.ofProgram(program, COMPUTE, start, Aggregates.operands(others), PlanObserver.NONE);
        Verdict verdict = play(context, Claimant.of(context, honest(TRIMMED)), Challenger.of(context, wrong));
        assertEquals(Player.CHALLENGER, verdict.losingPlayer(), verdict.toString());
    }
}
