package io.verdant.gradientvalidator;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Real rounds on MNIST: workers with shards of their own, local steps, trimmed mean, outer Nesterov. */
final class Training implements AutoCloseable {
    static final int LOSS_BATCH = 128;
    private static final int SHARDS = 60;
    private static final float OUTER_RATE = 0.7f;
    private static final float OUTER_MOMENTUM = 0.9f;

    final Dataset data = Dataset.open("mnist", Split.TRAIN);
    final Compute compute = Compute.ofThreads(1);
    final WorkPlan plan;
    final RoundChecks checks;
    SortedMap<String, Tensor> state;
    int round;

    private final int workers;
    private final int batch;
    private final long seed;
    private final PlanRunner runner;
    private final SortedMap<String, float[]> momentum = new TreeMap<>();

    Training(int workers, long seed, int batch, int localSteps, int... widths) {
        this.workers = workers;
        this.batch = batch;
        this.seed = seed;
        Mlp mlp = new Mlp(widths);
        plan = mlp.plan(batch, localSteps, 0.05f, 0.9f);
        runner = new PlanRunner(plan, compute);
        checks = new RoundChecks(plan, mlp.loss(LOSS_BATCH), CheckDefaults.CHECKS, compute);
        state = mlp.parameters(seed);
        state.forEach(
                (name, tensor) -> momentum.put(name, new float[tensor.shape().elementCount()]));
    }

    static Address address(int worker) {
        byte[] bytes = new byte[Address.LENGTH];
        Arrays.fill(bytes, (byte) (worker + 1));
        return Address.of(bytes);
    }

    Assignment assignment(int worker) {
        return new Assignment(Hash32.ZERO, round, seed("round"), worker, workers);
    }

    BatchSchedule batches(int worker) {
        return new BatchSchedule(seed("round").bytes(), 0, worker, workers, SHARDS, data.recordCount() / SHARDS, batch);
    }

    Hash32 seed(String purpose) {
        return Sha256.of((purpose + "/" + seed + "/" + round).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** What each worker's work gives in this round. */
    SortedMap<Address, SortedMap<String, Tensor>> gradients() {
        TreeMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            gradients.put(address(worker), work(worker).closing());
        }
        return gradients;
    }

    PlanResult work(int worker) {
        return runner.run(state, data, batches(worker), PlanObserver.NONE);
    }

    RoundInput input(SortedMap<Address, SortedMap<String, Tensor>> gradients, Set<Address> cleared) {
        TreeMap<Address, Claim> claims = new TreeMap<>();
        int worker = 0;
        for (Address address : gradients.keySet()) {
            claims.put(address, claim(address, assignment(worker++), gradients.get(address)));
        }
        Hash32 impactSeed = seed("impact");
        return new RoundInput(
                round,
                claims,
                gradients,
                state,
                data,
                assignment -> batches(assignment.position()),
                impactSeed,
                RoundInput.ownSeed(impactSeed, address(99)),
                cleared);
    }

    Claim claim(Address worker, Assignment assignment, SortedMap<String, Tensor> gradient) {
        long length = gradient.values().stream()
                .mapToLong(tensor -> 4L * tensor.shape().elementCount())
                .sum();
        Hash32 root = StateRoot.ofTensors(gradient).root();
        return new Claim(
                assignment.jobId(),
                round,
                worker,
                assignment,
                StateRoot.ofTensors(state).root(),
                root,
                root,
                length,
                null);
    }

    List<CheckReport> check(SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        return checks.check(input(gradients, Set.of()));
    }

    /** The trimmed mean with f = 1 (the mean of fewer than three), then the outer step. */
    void advance(SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        TreeMap<String, Tensor> next = new TreeMap<>();
        state.forEach((name, tensor) -> {
            float[] values = tensor.floats().clone();
            float[] m = momentum.get(name);
            float[] column = new float[gradients.size()];
            for (int i = 0; i < values.length; i++) {
                float combined = combine(gradients, name, i, column);
                m[i] = Math.fma(OUTER_MOMENTUM, m[i], combined);
                values[i] = Math.fma(-OUTER_RATE, Math.fma(OUTER_MOMENTUM, m[i], combined), values[i]);
            }
            next.put(name, Tensor.ofFloats(tensor.shape(), values));
        });
        state = next;
        round++;
    }

    private static float combine(
            SortedMap<Address, SortedMap<String, Tensor>> gradients, String name, int i, float[] column) {
        int k = 0;
        for (SortedMap<String, Tensor> gradient : gradients.values()) {
            column[k++] = gradient.get(name).floats()[i];
        }
        Arrays.sort(column);
        int f = column.length < 3 ? 0 : 1;
        float sum = 0;
        for (int at = f; at < column.length - f; at++) {
            sum += column[at];
        }
        return sum / (column.length - 2 * f);
    }

    static JobSpec.Checks defaults() {
        return CheckDefaults.CHECKS;
    }

    @Override
    public void close() {
        compute.close();
    }
}
