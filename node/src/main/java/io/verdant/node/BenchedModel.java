package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import io.verdant.verdearbiter.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model of {@code verdant dispute bench}: a job of this release, published to nobody, and one honest claim of it. */
final class BenchedModel {
    static final SigningKey CLAIMANT = SigningKey.derive(0, Role.WORKER, 1);

    private static final int TIMINGS = 10;
    private static final double TIMING_SECONDS = 2;

    private final JobRuntime runtime;
    private final Claim claim;
    private final Execution truth;
    private final double claimSeconds;
    private final double traceSeconds;

    /**
     * Compiles a model and measures its claim: as a worker computes it, and again for its trace.
     *
     * @param name of a job file among this class's resources
     * @param folder for what is written on the way
     */
    BenchedModel(String name, Path folder, Compute compute) {
        Publication publication = Publication.of(JobFile.read(jobFile(name, folder)), Machine.cacheDirectory());
        this.runtime = JobRuntime.open(publication.jobId(), publication.spec(), publication.modelFile());
        SortedMap<String, Tensor> start = new TreeMap<>(publication.genesis());
        Assignment assignment = new Assignment(runtime.jobId(), 0, Sha256.of(new byte[] {1}), 0, 1);
        BatchIndex batches = runtime.schedule(assignment);
        PlanRunner runner = new PlanRunner(runtime.model().plan(), compute);
        start.putAll(runtime.model().plan().carriedZeros());
        Supplier<PlanResult> run = () -> runner.run(start, runtime.records(), batches, PlanObserver.NONE);
        PlanResult result = run.get();
        if (!result.ok()) {
            throw new IllegalStateException(
                    "model=" + name + " failed: step=" + result.failedStep() + " node=" + result.failedNode());
        }
        this.claim = claim(assignment, publication.spec(), ClaimRoots.of(result, compute::share));
        this.claimSeconds = bestOf(() -> ClaimRoots.of(run.get(), compute::share));
        this.traceSeconds = bestOf(() -> execution(runner, start, batches).runOnce());
        this.truth = execution(runner, start, batches);
    }

    private Execution execution(PlanRunner runner, SortedMap<String, Tensor> start, BatchIndex batches) {
        return new Execution(runner, start, runtime.records(), runtime.records()::path, batches, PlanObserver.NONE);
    }

    /** The shortest of several runs, of one where that is long: what else the machine does makes none of them shorter. */
    private static double bestOf(Runnable work) {
        double best = Double.MAX_VALUE;
        long firstNs = System.nanoTime();
        for (int i = 0; i < TIMINGS && (i == 0 || secondsSince(firstNs) < TIMING_SECONDS); i++) {
            long startNs = System.nanoTime();
            work.run();
            best = Math.min(best, secondsSince(startNs));
        }
        return best;
    }

    private static Claim claim(Assignment assignment, JobSpec spec, ClaimRoots.Roots roots) {
        Claim.@Nullable Failure none = null;
        Address worker = CLAIMANT.address();
        Hash32 start = spec.startRoot();
        return new Claim(
                assignment.jobId(),
                0,
                worker,
                assignment,
                start,
                roots.endRoot(),
                roots.gradientRoot(),
                roots.gradientLength(),
                none);
    }

    private static Path jobFile(String name, Path folder) {
        String resource = "dispute-bench/" + name + ".yaml";
        try (InputStream in = BenchedModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource=" + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(folder.resolve(name + ".yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    JobRuntime runtime() {
        return runtime;
    }

    WorkPlan plan() {
        return runtime.model().plan();
    }

    Claim claim() {
        return claim;
    }

    /** What an honest execution of the claim is. */
    Execution truth() {
        return truth;
    }

    /** What the claim took: its work and its roots. */
    double claimSeconds() {
        return claimSeconds;
    }

    /** What it took to execute it again with every output hashed, which a claimant does once when it is challenged. */
    double traceSeconds() {
        return traceSeconds;
    }
}
