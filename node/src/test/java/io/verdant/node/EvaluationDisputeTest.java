package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.coordinator.JobState;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.MerkleTree;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.Cause;
import io.verdant.verdearbiter.Challenger;
import io.verdant.verdearbiter.Claimant;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Execution;
import io.verdant.verdearbiter.MoveLimits;
import io.verdant.verdearbiter.Player;
import io.verdant.verdearbiter.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An aggregator that states another evaluation than its checkpoint has, and the verdict that any validator gets on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationDisputeTest {
    private static final Address AGGREGATOR = Address.ofHex("0x" + "33".repeat(20));
    private static final Address VALIDATOR = Address.ofHex("0x" + "44".repeat(20));
    private static final JobSpec.Outer OUTER = new JobSpec.Outer("nesterov", 0.7f, 0.9f);
    private static final int COUNT = 500;
    private static final int BATCH = 44;
    private static final int LAST = COUNT / BATCH;
    private static final Compute COMPUTE = Compute.ofThreads(1);

    private static final Dataset WHOLE = Dataset.open("mnist", Split.TEST);

    /** The first records of the test set. */
    private final RecordSource test = new RecordSource() {
        @Override
        public int recordCount() {
            return COUNT;
        }

        @Override
        public int recordLength() {
            return WHOLE.recordLength();
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            WHOLE.copy(recordIndex, offset, target, targetOffset, length);
        }
    };

    private final MerkleTree tree = MerkleTree.ofData(
            IntStream.range(0, COUNT).mapToObj(EvaluationDisputeTest::record).toList());
    private final RecordLayout layout = RecordLayout.labelled(784, 10);

    private final EvaluationPlan plan;
    private SortedMap<String, Tensor> state;

    EvaluationDisputeTest(@TempDir Path cache) throws ModelException {
        byte[] file = Recipes.author(new RecipeSpec.Mlp(List.of(784, 6, 10)), 7, cache);
        CompiledModel model = ModelCompiler.compile(file, new JobSpec.Optimizer("sgd", 0.1f, 0f), 1, 1, BATCH, layout);
        plan = ModelCompiler.compileEvaluation(file, BATCH, test.recordCount(), layout);
        state = AggregateProgram.initialState(model.parameters(), OUTER, List.of());
    }

    @AfterAll
    static void close() {
        COMPUTE.close();
    }

    private static PlanObserver adding(String name, int at, float number) {
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == at && node.name().equals(name)) {
                    value.floats()[0] += number;
                }
            }
        };
    }

    private Execution execution(
            SortedMap<String, Tensor> from, RecordSource records, BatchIndex index, PlanObserver behaviour) {
        return new Execution(new PlanRunner(plan.plan(), COMPUTE), from, records, this::path, index, behaviour);
    }

    private static byte[] record(int index) {
        byte[] bytes = new byte[WHOLE.recordLength()];
        WHOLE.copy(index, 0, bytes, 0, bytes.length);
        return bytes;
    }

    private MerklePath path(int record) {
        return tree.path(record);
    }

    private EvaluationPlan.Result stated(SortedMap<String, Tensor> from, RecordSource records, PlanObserver behaviour) {
        return plan.run(from, records, COMPUTE, behaviour);
    }

    private DisputeContext context(EvaluationPlan.Result stated) {
        Hash32 root = StateRoot.ofTensors(state).root();
        Claim claim = Evaluations.claim(
                Hash32.ZERO,
                3,
                AGGREGATOR,
                new JobState.Evaluation(root, stated.correct(), stated.total(), stated.loss(), stated.failed()));
        return Evaluations.context(plan, claim, List.copyOf(state.keySet()), tree.root(), test.recordLength());
    }

    /** The verdict on who stated that, and stands by that execution. */
    private Verdict judged(EvaluationPlan.Result stated, Execution theirs) {
        DisputeContext context = context(stated);
        Challenger challenger = Challenger.of(context, execution(state, test, plan.index(), PlanObserver.NONE));
        return play(context, Claimant.of(context, theirs), challenger);
    }

    private Verdict lying(PlanObserver lie) {
        return judged(stated(state, test, lie), execution(state, test, plan.index(), lie));
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

    private static void assertConvicted(Verdict verdict, String node, int step) {
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
        assertEquals(node, verdict.nodeName(), verdict.toString());
        assertEquals(step, verdict.step());
        assertTrue(verdict.claimantMoves() <= MoveLimits.MAX_MOVES_PER_PLAYER);
        assertTrue(verdict.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH);
        assertTrue(verdict.reexecutedFlops() <= MoveLimits.MAX_FLOPS);
    }

    @Test
    void shouldNotConvictAnHonestAggregator() {
        Verdict verdict = lying(PlanObserver.NONE);
        assertEquals(Player.CHALLENGER, verdict.losingPlayer());
        assertEquals(Cause.CLOCK, verdict.cause());
    }

    @Test
    void shouldConvictALabelCountedTooMany() {
        assertConvicted(lying(adding("hits", 5, 1f)), "hits", 5);
        assertConvicted(lying(adding("evaluated/correct", LAST, -1f)), "evaluated/correct", LAST);
        assertConvicted(lying(adding(EvaluationPlan.CORRECT, LAST + 1, 100f)), EvaluationPlan.CORRECT, LAST + 1);
    }

    @Test
    void shouldConvictAnotherLossOrNumberOfLabels() {
        assertConvicted(lying(adding("evaluated/loss", 2, -0.5f)), "evaluated/loss", 2);
        assertConvicted(lying(adding(EvaluationPlan.LABELS, LAST + 1, -44f)), EvaluationPlan.LABELS, LAST + 1);
    }

    /** Records that are repeated to fill the last batch are counted too. */
    @Test
    void shouldConvictRecordsCountedTwice() {
        assertEquals(16, COUNT - LAST * BATCH);
        PlanObserver all = new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (node.name().equals("real")) {
                    Arrays.fill(value.floats(), 0, BATCH, 1f);
                }
            }
        };
        assertConvicted(lying(all), "real", LAST);
    }

    @Test
    void shouldConvictAStaleCheckpoint() {
        SortedMap<String, Tensor> stale = new TreeMap<>(state);
        String name = stale.keySet().stream()
                .filter(key -> state.get(key).shape().elementCount() == 10 && !key.startsWith("outer"))
                .findFirst()
                .orElseThrow();
        Tensor moved = state.get(name).copy();
        moved.floats()[3] += 0.5f;
        stale.put(name, moved);
        Verdict verdict =
                judged(stated(stale, test, PlanObserver.NONE), execution(stale, test, plan.index(), PlanObserver.NONE));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
    }

    /** Every image has its class's label, but those of records 0 and 1 change places. */
    @Test
    void shouldConvictOtherRecords() {
        BatchIndex swapped = (step, row) -> {
            int record = plan.index().recordIndex(step, row);
            return record < 2 ? 1 - record : record;
        };
        EvaluationPlan.Result honest = stated(state, test, PlanObserver.NONE);
        var claimed = new EvaluationPlan.Result(honest.correct(), honest.total(), honest.loss() + 1f, null);
        Verdict verdict = judged(claimed, execution(state, test, swapped, PlanObserver.NONE));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        assertEquals(0, verdict.step());
    }

    /** The execution is right, what is stated is not: the root of the figures is not the trace's. */
    @Test
    void shouldConvictFiguresThatAreNotTheTraces() {
        EvaluationPlan.Result honest = stated(state, test, PlanObserver.NONE);
        for (var other : List.of(
                new EvaluationPlan.Result(honest.correct() + 1, honest.total(), honest.loss(), null),
                new EvaluationPlan.Result(honest.correct(), honest.total() - 1, honest.loss(), null),
                new EvaluationPlan.Result(honest.correct(), honest.total(), honest.loss() / 2, null),
                new EvaluationPlan.Result(0, 0, honest.loss(), null))) {
            Verdict verdict = judged(other, execution(state, test, plan.index(), PlanObserver.NONE));
            assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
            assertEquals(Cause.LIST_MISMATCH, verdict.cause(), verdict.toString());
        }
    }

    @Test
    void shouldConvictAFalseFailure() {
        var failed = new EvaluationPlan.Result(0, 0, Float.NaN, new Claim.Failure(4, 2));
        Verdict verdict = judged(failed, execution(state, test, plan.index(), PlanObserver.NONE));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
    }

    @Test
    void shouldNotConvictATrueFailure() {
        SortedMap<String, Tensor> kept = state;
        SortedMap<String, Tensor> broken = new TreeMap<>(state);
        Tensor weights = state.firstEntry().getValue().copy();
        weights.floats()[0] = Float.POSITIVE_INFINITY;
        broken.put(state.firstKey(), weights);
        try {
            state = broken;
            EvaluationPlan.Result failed = stated(state, test, PlanObserver.NONE);
            assertTrue(failed.failed() != null, failed.toString());
            Verdict verdict = judged(failed, execution(state, test, plan.index(), PlanObserver.NONE));
            assertEquals(Player.CHALLENGER, verdict.losingPlayer(), verdict.toString());
        } finally {
            state = kept;
        }
    }
}
