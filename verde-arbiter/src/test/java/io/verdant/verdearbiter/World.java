package io.verdant.verdearbiter;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerkleTree;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plan with its data, and the players and claims that tests need of it. */
final class World implements AutoCloseable {
    static final Address CLAIMANT = Address.ofHex("0x" + "11".repeat(20));
    static final Address CHALLENGER = Address.ofHex("0x" + "22".repeat(20));
    private static final int RECORD_COUNT = 97;

    private final Compute compute = Compute.ofThreads(1);
    final WorkPlan plan;
    final SortedMap<String, Tensor> start;
    private final PlanRunner runner;
    private final List<byte[]> records = new ArrayList<>();
    private final MerkleTree dataset;
    private final BatchIndex batches;
    final int classes;

    /** What the worker carries into its claim; empty for +0 everywhere, where the plan carries something. */
    SortedMap<String, Tensor> carried = new TreeMap<>();

    World(MlpPlan mlp, int localSteps, int classes, int batch) {
        this(mlp.plan(localSteps), mlp.start(5), mlp.recordLength(), classes, batch);
    }

    World(WorkPlan plan, SortedMap<String, Tensor> start, int recordLength, int classes, int batch) {
        this.classes = classes;
        this.plan = plan;
        this.start = start;
        runner = new PlanRunner(plan, compute);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < RECORD_COUNT; i++) {
            byte[] bytes = new byte[recordLength];
            random.nextBytes(bytes);
            bytes[bytes.length - 1] = (byte) random.nextInt(classes);
            records.add(bytes);
        }
        dataset = MerkleTree.ofData(records);
        batches = new BatchSchedule(new byte[32], 30, 0, 1, RECORD_COUNT, 1, batch);
    }

    private record Records(List<byte[]> records) implements RecordSource {
        @Override
        public int recordCount() {
            return records.size();
        }

        @Override
        public int recordLength() {
            return records.getFirst().length;
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            System.arraycopy(records.get(recordIndex), offset, target, targetOffset, length);
        }
    }

    Execution execution(PlanObserver behaviour) {
        return new Execution(runner, begin(start, carried), new Records(records), dataset::path, batches, behaviour);
    }

    private SortedMap<String, Tensor> begin(SortedMap<String, Tensor> checkpoint, SortedMap<String, Tensor> own) {
        SortedMap<String, Tensor> all = new TreeMap<>(checkpoint);
        all.putAll(own.isEmpty() ? plan.carriedZeros() : own);
        return all;
    }

    Execution honest() {
        return execution(PlanObserver.NONE);
    }

    /** A worker that does something else than its assignment, in one or more respects, and stands by it. */
    final class Deviant {
        WorkPlan plan = World.this.plan;
        SortedMap<String, Tensor> start = World.this.start;
        SortedMap<String, Tensor> carried = World.this.carried;
        BatchIndex batches = World.this.batches;
        List<byte[]> records = World.this.records;
        PlanObserver behaviour = PlanObserver.NONE;

        Execution execution() {
            return new Execution(
                    new PlanRunner(plan, compute),
                    begin(start, carried),
                    new Records(records),
                    dataset::path,
                    batches,
                    behaviour);
        }

        Claim claim() {
            return World.this.claim(
                    new PlanRunner(plan, compute).run(begin(start, carried), new Records(records), batches, behaviour));
        }

        /** The verdict of its dispute with an honest challenger. */
        Verdict judged() {
            DisputeContext context = context(claim());
            return World.judge(context, Claimant.of(context, execution()), Challenger.of(context, honest()));
        }
    }

    BatchIndex batches() {
        return batches;
    }

    List<byte[]> records() {
        return records;
    }

    /** The claim of a worker that behaves so, and stands by it. */
    Claim claim(PlanObserver behaviour) {
        return claim(runner.run(begin(start, carried), new Records(records), batches, behaviour));
    }

    private Claim claim(PlanResult result) {
        return result.ok()
                ? claim(
                        StateRoot.ofTensors(result.endState()).root(),
                        StateRoot.ofTensors(result.closing()).root(),
                        ClaimRoots.carriedRoot(result.carried()),
                        null)
                : claim(Hash32.ZERO, Hash32.ZERO, new Claim.Failure(result.failedStep(), result.failedNode()));
    }

    Claim claim(Hash32 endRoot, Hash32 gradientRoot, Claim.@Nullable Failure failed) {
        return claim(endRoot, gradientRoot, Hash32.ZERO, failed);
    }

    Claim claim(Hash32 endRoot, Hash32 gradientRoot, Hash32 carriedEnd, Claim.@Nullable Failure failed) {
        boolean carries = !plan.carriedInputs().isEmpty();
        Claim.Carried roots = carries ? new Claim.Carried(ClaimRoots.carriedRoot(carried), carriedEnd) : null;
        Hash32 job = Hash32.ZERO;
        Assignment assignment = new Assignment(job, 0, Hash32.ZERO, 0, 1);
        Hash32 startRoot = StateRoot.ofTensors(start).root();
        return new Claim(job, 0, CLAIMANT, assignment, startRoot, endRoot, gradientRoot, 0, roots, failed);
    }

    DisputeContext context(Claim claim) {
        var data = new DisputeContext.Data(dataset.root(), records.size(), records.getFirst().length);
        return new DisputeContext(plan, claim, List.copyOf(start.keySet()), data, batches);
    }

    /** Changes the lowest bit of one element, once. */
    static PlanObserver tamper(int atStep, int atNode, int element) {
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == atStep && node.index() == atNode) {
                    flip(value, element);
                }
            }
        };
    }

    private static void flip(Tensor value, int element) {
        switch (value.dtype()) {
            case FLOAT32 ->
                value.floats()[element] = Float.intBitsToFloat(Float.floatToRawIntBits(value.floats()[element]) ^ 1);
            case FLOAT64 ->
                value.doubles()[element] =
                        Double.longBitsToDouble(Double.doubleToRawLongBits(value.doubles()[element]) ^ 1);
            case INT32 -> value.ints()[element] ^= 1;
            default -> throw new IllegalArgumentException("dtype=" + value.dtype());
        }
    }

    /** A finished or abandoned game: its moves, and who did not answer. */
    record Played(List<byte[]> moves, @Nullable Player silent) {}

    static Played play(DisputeContext context, Claimant claimant, Challenger challenger) {
        List<byte[]> moves = new ArrayList<>();
        for (Player turn = Player.CLAIMANT; !Arbiter.state(context, moves).over(); turn = turn.other()) {
            Optional<byte[]> move = turn == Player.CLAIMANT ? claimant.next(moves) : challenger.next(moves);
            if (move.isEmpty()) {
                return new Played(moves, turn);
            }
            moves.add(move.get());
        }
        return new Played(moves, null);
    }

    static Verdict judge(DisputeContext context, Claimant claimant, Challenger challenger) {
        Played played = play(context, claimant, challenger);
        return Arbiter.judge(context, played.moves(), CLAIMANT, CHALLENGER, played.silent());
    }

    @Override
    public void close() {
        compute.close();
    }
}
