package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.checkpointstore.StoreException;
import io.verdant.checkpointstore.StoreFault;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.gradientvalidator.ReceiptCheck;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Verdict;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Re-verifies a finished run from its files alone, from the cheap to the dear: the manifest, the journal, the checkpoints,
 * the verdicts, then re-execution of claims, aggregates and the evaluation. It stops at the first thing that does not hold.
 */
final class RunAuditor {
    private final RunDirectory run;
    private final Compute compute;
    private final PrintStream progress;
    private final List<Check> checks = new ArrayList<>();

    /** One thing that was verified. {@code holds} is false for the last of a failed audit. */
    record Check(String name, boolean holds, String detail) {}

    /** What an audit found. */
    record Result(String run, boolean holds, List<Check> checks) {}

    private record RoundClaim(RoundState round, Claim claim) {}

    RunAuditor(RunDirectory run, Compute compute, PrintStream progress) {
        this.run = run;
        this.compute = compute;
        this.progress = progress;
    }

    /**
     * Audits the run.
     *
     * @param claims how many accepted claims to execute again
     * @param seed which ones, where not all
     */
    Result audit(AuditSteps claims, long seed) {
        try {
            verify(claims, seed);
            return new Result(run.path().toString(), true, List.copyOf(checks));
        } catch (Fault fault) {
            checks.add(new Check(fault.check, false, fault.detail));
            return new Result(run.path().toString(), false, List.copyOf(checks));
        }
    }

    private void verify(AuditSteps claims, long seed) {
        manifest();
        NetworkState state = journal();
        JobState job = state.job().orElseThrow(() -> new Fault("job", "journal.log: it holds no job"));
        if (finished() && !RunManifest.signer(run).equals(Optional.of(job.publisher()))) {
            throw new Fault("manifest", "MANIFEST: not signed by the job's publisher " + job.publisher());
        }
        report(state);
        offerOwnData();
        JobRuntime runtime = runtime(job);
        CheckpointStore store = checkpoints(job);
        receipts(job);
        verdicts(runtime, job);
        execute(runtime, job, store, claims, seed);
        evaluation(runtime, job, store);
    }

    /** Where the publisher's files have gone, or this is another machine, the data is looked for under its name. */
    private void offerOwnData() {
        try {
            JobData.offer(RunReplay.jobFile(run));
        } catch (UserError gone) {
            progress.println("the job file's own files are not here: " + gone.getMessage());
        }
    }

    private boolean finished() {
        return Files.exists(run.manifest());
    }

    private void manifest() {
        if (!finished()) {
            if (Files.exists(run.report())) {
                throw new Fault("manifest", "MANIFEST: missing from a finished run");
            }
            held("manifest", "none: the run has not finished, its files are checked one by one");
            return;
        }
        RunManifest.firstFault(run).ifPresent(fault -> {
            throw new Fault("manifest", fault);
        });
        held("manifest", run.files().size() + " files have the bytes that the publisher signed");
    }

    private NetworkState journal() {
        try {
            NetworkState state = RunReplay.replay(run).state();
            held(
                    "journal",
                    state.nextIndex() + " entries: signatures, receipts, hash chain, refusals and ledger entries hold");
            return state;
        } catch (UserError error) {
            if (error.exitCode() == ExitCode.CONTRACT_MISMATCH) {
                throw error;
            }
            throw new Fault("journal", String.valueOf(error.getMessage()));
        }
    }

    private void report(NetworkState state) {
        if (finished()) {
            RunReports.firstDifference(state, run).ifPresent(difference -> {
                throw new Fault("report", difference);
            });
            held("report", "it says what follows from the journal");
        }
    }

    private JobRuntime runtime(JobState job) {
        try {
            JobRuntime runtime = JobRuntime.open(job.id(), job.spec(), run.read(run.modelFile()));
            held("job", "model file, program root and data set root are those that the publisher signed");
            return runtime;
        } catch (UserError error) {
            throw new Fault("job", run.modelFile().getFileName() + ": " + error.getMessage());
        }
    }

    private CheckpointStore checkpoints(JobState job) {
        CheckpointStore store = new CheckpointStore(run.checkpoints());
        Optional<StoreFault> fault = store.verify();
        if (fault.isPresent()) {
            throw new Fault(
                    "checkpoints",
                    run.path().relativize(fault.get().file()) + ": "
                            + fault.get().detail());
        }
        List<Hash32> roots = new ArrayList<>(List.of(job.spec().startRoot()));
        job.rounds().stream().filter(RoundState::closed).forEach(round -> roots.add(after(round)));
        int stored = (int) roots.stream().takeWhile(store::contains).count();
        if (stored < roots.size() && finished()) {
            throw new Fault(
                    "checkpoints", "checkpoints: no checkpoint of round " + stored + ", root " + roots.get(stored));
        }
        held(
                "checkpoints",
                stored + " of " + roots.size() + " state roots are stored, every chunk and Merkle root holds");
        return store;
    }

    private static Hash32 after(RoundState round) {
        return round.aggregateRoot().orElse(round.startRoot());
    }

    private void receipts(JobState job) {
        ReceiptCheck check = new ReceiptCheck(job.spec().checks());
        int reports = 0;
        for (RoundState round : job.rounds()) {
            for (Map.Entry<Address, List<CheckReport>> entry : round.reports().entrySet()) {
                check.firstFault(entry.getValue()).ifPresent(fault -> {
                    throw new Fault(
                            "receipts",
                            "journal.log: the report of validator " + entry.getKey() + " in round " + round.index()
                                    + " cannot be: " + fault);
                });
                reports += entry.getValue().size();
            }
        }
        held("receipts", reports + " checks have the verdicts that their values give");
    }

    private void verdicts(JobRuntime runtime, JobState job) {
        for (GameRecord game : job.games()) {
            DisputeContext context = runtime.disputeContext(game, job.rounds().get(game.round()));
            for (Map.Entry<Address, Command.ArbiterVerdict> logged :
                    game.verdicts().entrySet()) {
                if (game.loser()
                        .filter(loser -> !loser.equals(logged.getValue().loser()))
                        .isPresent()) {
                    continue; // the log contradicted this arbiter itself
                }
                Verdict again = ArbiterAgent.judge(context, game);
                if (!again.loser().equals(logged.getValue().loser())
                        || !ArbiterAgent.transcriptHash(game, again)
                                .equals(logged.getValue().transcriptHash())) {
                    throw new Fault(
                            "disputes",
                            "journal.log: the verdict of dispute " + game.id().brief()
                                    + " is not the one that its transcript gives");
                }
            }
        }
        held("disputes", job.games().size() + " transcripts judged again with the same verdicts");
    }

    private void execute(JobRuntime runtime, JobState job, CheckpointStore store, AuditSteps wanted, long seed) {
        if (!runtime.spec().disputesClaims()) {
            held("claims", "none executed again: claims of the tier statistical have no bits to compare");
            return;
        }
        List<RoundClaim> accepted = new ArrayList<>();
        for (RoundState round : job.rounds()) {
            if (isExecutable(round, store)) {
                round.accepted()
                        .orElse(List.of())
                        .forEach(worker -> accepted.add(new RoundClaim(round, round.claim(worker))));
            }
        }
        List<RoundClaim> drawn = new ArrayList<>(accepted);
        Collections.shuffle(drawn, new Random(seed));
        drawn = drawn.subList(0, Math.min(wanted.count(), drawn.size()));
        drawn = withPredecessors(drawn, accepted);
        Map<Address, Map<Hash32, SortedMap<String, Tensor>>> carried = new HashMap<>();
        Map<Integer, List<RoundClaim>> byRound = new HashMap<>();
        drawn.forEach(claim -> byRound.computeIfAbsent(claim.round().index(), round -> new ArrayList<>())
                .add(claim));
        int aggregates = 0;
        int executed = 0;
        for (RoundState round : job.rounds()) {
            if (!isExecutable(round, store)) {
                continue;
            }
            List<RoundClaim> claims = byRound.getOrDefault(round.index(), List.of());
            SortedMap<String, Tensor> start = load(store, round.startRoot());
            Map<Address, SortedMap<String, Tensor>> gradients = new HashMap<>();
            for (RoundClaim claim : claims) {
                gradients.put(claim.claim().worker(), executeClaim(runtime, claim, start, carried));
                executed++;
            }
            if (gradients.size() == round.accepted().orElse(List.of()).size()) {
                aggregate(runtime, round, start, gradients);
                aggregates++;
            }
            progress.print(".");
        }
        progress.println();
        held(
                "claims",
                executed + " of " + accepted.size() + " accepted claims executed again, same roots"
                        + (wanted.isAll() ? "" : " (draw seed " + seed + ")"));
        held("aggregates", aggregates + " of " + job.rounds().size() + " rounds aggregated again, same roots");
    }

    /** Whether the round is over and its start is here; the last of an interrupted run may not be. */
    private static boolean isExecutable(RoundState round, CheckpointStore store) {
        return round.closed() && store.contains(round.startRoot());
    }

    private SortedMap<String, Tensor> load(CheckpointStore store, Hash32 root) {
        try {
            return store.load(root);
        } catch (StoreException e) {
            throw new Fault("checkpoints", run.path().relativize(e.file()) + ": " + e.getMessage());
        }
    }

    private SortedMap<String, Tensor> executeClaim(
            JobRuntime runtime,
            RoundClaim drawn,
            SortedMap<String, Tensor> start,
            Map<Address, Map<Hash32, SortedMap<String, Tensor>>> carried) {
        Claim claim = drawn.claim();
        Hash32 carriedStart = drawn.round().carriedStart(claim.worker());
        SortedMap<String, Tensor> before = carriedStart.equals(Hash32.ZERO)
                ? runtime.model().plan().carriedZeros()
                : carried.getOrDefault(claim.worker(), Map.of()).get(carriedStart);
        if (before == null) {
            throw new Fault(
                    "claims",
                    "journal.log: no execution leaves what " + claim.worker() + " carries into round " + claim.round());
        }
        var result = runtime.claims(compute)
                .compute(
                        claim.worker(),
                        runtime.spec(),
                        claim.assignment(),
                        claim.startRoot(),
                        RoleAgent.joined(start, before),
                        carriedStart,
                        runtime.records(),
                        PlanObserver.NONE);
        if (!result.claim().equals(claim)) {
            throw new Fault(
                    "claims",
                    "journal.log: the claim of " + claim.worker() + " in round " + claim.round()
                            + " is not what its execution gives (gradient root claimed "
                            + claim.gradientRoot().brief() + ", executed "
                            + result.claim().gradientRoot().brief() + ")");
        }
        if (!result.carried().isEmpty()) {
            // The next claim starts from the one, or where this round stayed empty from the other.
            Map<Hash32, SortedMap<String, Tensor>> either = new HashMap<>(Map.of(carriedStart, before));
            either.put(claim.carriedEnd(), result.carried());
            carried.put(claim.worker(), either);
        }
        return result.gradient();
    }

    /** The drawn claims and, where they carry something, those that left it to them, since no file holds it. */
    private static List<RoundClaim> withPredecessors(List<RoundClaim> drawn, List<RoundClaim> accepted) {
        Map<Address, TreeMap<Integer, RoundClaim>> carrying = new HashMap<>();
        for (RoundClaim each : accepted) {
            if (each.claim().carried() != null && !each.round().empty()) {
                carrying.computeIfAbsent(each.claim().worker(), worker -> new TreeMap<>())
                        .put(each.round().index(), each);
            }
        }
        Set<RoundClaim> all = new LinkedHashSet<>();
        for (RoundClaim each : drawn) {
            RoundClaim next = each;
            while (next != null && all.add(next)) {
                var earlier = carrying.getOrDefault(next.claim().worker(), new TreeMap<>())
                        .lowerEntry(next.round().index());
                boolean first = next.claim().carriedStart().equals(Hash32.ZERO) || earlier == null;
                next = first ? null : earlier.getValue();
            }
        }
        return List.copyOf(all);
    }

    private void aggregate(
            JobRuntime runtime,
            RoundState round,
            SortedMap<String, Tensor> start,
            Map<Address, SortedMap<String, Tensor>> gradients) {
        List<SortedMap<String, Tensor>> ordered =
                round.accepted().orElse(List.of()).stream().map(gradients::get).toList();
        Hash32 root = StateRoot.ofTensors(runtime.aggregate(round, start, ordered, compute))
                .root();
        if (!root.equals(after(round))) {
            throw new Fault(
                    "aggregates",
                    "journal.log: the checkpoint of round " + round.index()
                            + " is not what aggregation gives (published "
                            + after(round).brief() + ", executed " + root.brief() + ")");
        }
    }

    private void evaluation(JobRuntime runtime, JobState job, CheckpointStore store) {
        Optional<JobState.Evaluation> reported = job.evaluation();
        if (reported.isEmpty()) {
            held("evaluation", "none was reported");
            return;
        }
        EvaluationPlan.Result found = runtime.evaluation()
                .run(load(store, job.latestRoot()), runtime.testRecords(), compute, PlanObserver.NONE);
        JobState.Evaluation executed =
                new JobState.Evaluation(job.latestRoot(), found.correct(), found.total(), found.loss(), found.failed());
        if (!reported.get().equals(executed)) {
            throw new Fault("evaluation", "journal.log: reported " + reported.get() + ", executed " + executed);
        }
        held(
                "evaluation",
                found.correct() + " of " + found.total() + " labels, mean loss " + found.loss() + ", as reported");
    }

    private void held(String name, String detail) {
        checks.add(new Check(name, true, detail));
        progress.println("holds  " + name + ": " + detail);
    }

    /** The first thing that does not hold. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String check;
        private final String detail;

        Fault(String check, @Nullable String detail) {
            super(detail, null, false, false);
            this.check = check;
            this.detail = String.valueOf(detail);
        }
    }
}
