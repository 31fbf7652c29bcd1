package io.verdant.bench;

import io.verdant.coordinator.scores.Consensus;
import io.verdant.coordinator.scores.Score;
import io.verdant.coordinator.scores.ScoreHistory;
import io.verdant.coordinator.scores.Scoring;
import io.verdant.datasets.Dataset;
import io.verdant.gradientvalidator.CheckDefaults;
import io.verdant.gradientvalidator.RoundChecks;
import io.verdant.gradientvalidator.RoundInput;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.testkit.HonestVectors;
import io.verdant.testkit.LabelFlip;
import io.verdant.trainerworker.CompiledModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One training on real data with attackers in every round: the checks of a validator, the scores of the coordinator, the
 * trimmed mean of what is accepted, an outer step. No audits: what is caught here is caught by statistics alone.
 */
final class AttackedTraining {
    private static final float OUTER_RATE = 0.7f;
    private static final float OUTER_MOMENTUM = 0.9f;
    private static final int MEMORY = 8;
    private static final Address VALIDATOR = address(255);

    /** Who trains on what, and how many of them attack, which are the last ones. */
    record Setting(int honest, int byzantine, double gamma, int rounds, int batch, int localSteps, long seed) {
        int workers() {
            return honest + byzantine;
        }
    }

    /** Why a worker's work of a round was refused. */
    record Refusal(int round, int worker, String cause) {}

    /** @param highestHonest the highest score that an honest worker ever had */
    record Outcome(
            List<Refusal> refusals, double highestHonest, SortedMap<String, Double> highestByTrait, double loss) {}

    private final Setting setting;
    private final RoundAttack attack;
    private final CompiledModel model;
    private final Dataset data;
    private final Shares shares;
    private final PlanRunner runner;
    private final RoundChecks checks;
    private final List<HonestVectors> honestRounds = new ArrayList<>();
    private final List<double[][]> ownRounds = new ArrayList<>();
    private final SortedMap<String, float[]> momentum = new TreeMap<>();
    private SortedMap<String, Tensor> state;
    private int round;

    AttackedTraining(Setting setting, RoundAttack attack, CompiledModel model, Dataset data, Compute compute) {
        this.setting = setting;
        this.attack = attack;
        this.model = model;
        this.data = data;
        this.shares = new Shares(data, setting.workers(), setting.gamma(), setting.seed());
        this.runner = new PlanRunner(model.plan(), compute);
        this.checks = new RoundChecks(model.plan(), model.loss(), CheckDefaults.CHECKS, compute);
        this.state = model.parameters();
        state.forEach(
                (name, tensor) -> momentum.put(name, new float[tensor.shape().elementCount()]));
    }

    Outcome run() {
        ScoreHistory history = ScoreHistory.EMPTY;
        Set<Address> suspected = new HashSet<>();
        List<Refusal> refusals = new ArrayList<>();
        double highest = 0;
        SortedMap<String, Double> byTrait = new TreeMap<>();
        while (round < setting.rounds()) {
            SortedMap<Address, SortedMap<String, Tensor>> sent = sent();
            List<CheckReport> reports = checks.check(input(sent));
            Map<Address, String> causes = new HashMap<>();
            reports.stream()
                    .filter(report -> !report.passed())
                    .forEach(report ->
                            causes.putIfAbsent(report.worker(), report.check().name()));
            Consensus consensus = new Consensus(Map.of(VALIDATOR, reports), Map.of());
            Scoring.Outcome scored =
                    Scoring.next(history, consensus.measured(Set.copyOf(causes.keySet()), Set.of()), suspected);
            history = scored.history();
            suspected.clear();
            for (Map.Entry<Address, Score> entry : scored.scores().entrySet()) {
                Score score = entry.getValue();
                if (score.suspected()) {
                    suspected.add(entry.getKey());
                    causes.putIfAbsent(entry.getKey(), "score " + score.trait());
                }
                if (number(entry.getKey()) < setting.honest() && score.rounds() >= Scoring.MIN_ROUNDS) {
                    highest = Math.max(highest, score.value());
                    byTrait.merge(score.trait().name(), score.value(), Math::max);
                }
            }
            for (Map.Entry<Address, String> cause : causes.entrySet()) {
                refusals.add(new Refusal(round, number(cause.getKey()), cause.getValue()));
            }
            sent.keySet().removeAll(causes.keySet());
            advance(sent);
        }
        return new Outcome(refusals, highest, byTrait, meanLoss());
    }

    private static Address address(int number) {
        byte[] bytes = new byte[Address.LENGTH];
        Arrays.fill(bytes, (byte) (number + 1));
        return Address.of(bytes);
    }

    private static int number(Address address) {
        return (address.bytes()[0] & 0xff) - 1;
    }

    private Assignment assignment(int worker) {
        return new Assignment(Hash32.ZERO, round, seed(0), worker, setting.workers());
    }

    private Hash32 seed(int purpose) {
        return Sha256.of(ByteBuffer.allocate(16)
                .putLong(setting.seed())
                .putInt(round)
                .putInt(purpose)
                .array());
    }

    /** What everybody sends in this round. */
    private SortedMap<Address, SortedMap<String, Tensor>> sent() {
        List<double[]> all = new ArrayList<>();
        for (int worker = 0; worker < setting.workers(); worker++) {
            boolean flips = attack.flipsLabels() && worker >= setting.honest();
            all.add(flat(runner.run(
                            state,
                            flips ? new Flipped(data) : data,
                            shares.batches(worker, round, setting.batch()),
                            PlanObserver.NONE)
                    .closing()));
        }
        remember(honestRounds, HonestVectors.of(all.subList(0, setting.honest()).toArray(double[][]::new)));
        remember(ownRounds, all.subList(setting.honest(), all.size()).toArray(double[][]::new));
        RoundAttack.Scene scene = new RoundAttack.Scene(honestRounds, ownRounds, (int) setting.seed() * 4096 + round);
        SortedMap<Address, SortedMap<String, Tensor>> sent = new TreeMap<>();
        for (int worker = 0; worker < setting.workers(); worker++) {
            int member = worker - setting.honest();
            sent.put(address(worker), tensors(member < 0 ? all.get(worker) : attack.forge(scene, member)));
        }
        return sent;
    }

    private static <T> void remember(List<T> rounds, T latest) {
        rounds.add(latest);
        if (rounds.size() > MEMORY) {
            rounds.removeFirst();
        }
    }

    private double[] flat(SortedMap<String, Tensor> gradient) {
        int count = gradient.values().stream()
                .mapToInt(tensor -> tensor.shape().elementCount())
                .sum();
        double[] flat = new double[count];
        int at = 0;
        for (Tensor tensor : gradient.values()) {
            for (int i = 0; i < tensor.shape().elementCount(); i++) {
                flat[at++] = tensor.floats()[i];
            }
        }
        return flat;
    }

    private SortedMap<String, Tensor> tensors(double[] flat) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        int at = 0;
        for (String name : momentum.keySet()) {
            Tensor like = of(model.parameters(), name);
            float[] values = new float[like.shape().elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) flat[at++];
            }
            tensors.put(name, Tensor.ofFloats(like.shape(), values));
        }
        return tensors;
    }

    private RoundInput input(SortedMap<Address, SortedMap<String, Tensor>> sent) {
        SortedMap<Address, Claim> claims = new TreeMap<>();
        Hash32 start = StateRoot.ofTensors(state).root();
        sent.forEach((worker, gradient) -> {
            Assignment assignment = assignment(number(worker));
            Hash32 root = StateRoot.ofTensors(gradient).root();
            claims.put(worker, new Claim(Hash32.ZERO, round, worker, assignment, start, root, root, 0, null));
        });
        return new RoundInput(
                round,
                claims,
                sent,
                state,
                data,
                assignment -> shares.batches(assignment.position(), round, setting.batch()),
                seed(1),
                RoundInput.ownSeed(seed(1), VALIDATOR),
                Set.of());
    }

    /** The trimmed mean of what was accepted, with as much trimming as attackers can be in it, then Nesterov's outer step. */
    private void advance(SortedMap<Address, SortedMap<String, Tensor>> accepted) {
        round++;
        if (accepted.isEmpty()) {
            return;
        }
        int trim = Math.min(setting.byzantine(), (accepted.size() - 1) / 2);
        SortedMap<String, Tensor> next = new TreeMap<>();
        float[] column = new float[accepted.size()];
        state.forEach((name, tensor) -> {
            float[] values = tensor.floats().clone();
            float[] m = of(momentum, name);
            for (int i = 0; i < values.length; i++) {
                int k = 0;
                for (SortedMap<String, Tensor> gradient : accepted.values()) {
                    column[k++] = of(gradient, name).floats()[i];
                }
                Arrays.sort(column);
                float sum = 0;
                for (int at = trim; at < column.length - trim; at++) {
                    sum += column[at];
                }
                float combined = sum / (column.length - 2 * trim);
                m[i] = OUTER_MOMENTUM * m[i] + combined;
                values[i] -= OUTER_RATE * (OUTER_MOMENTUM * m[i] + combined);
            }
            next.put(name, Tensor.ofFloats(tensor.shape(), values));
        });
        state = next;
    }

    private static <T> T of(Map<String, T> named, String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    private double meanLoss() {
        double sum = 0;
        int last = 0;
        SplittableRandom random = new SplittableRandom(setting.seed());
        BatchIndex anywhere = (step, row) -> random.nextInt(data.recordCount());
        try (Compute one = Compute.ofThreads(1)) {
            var loss = new ProgramRunner(model.loss(), one);
            model.loss().inputs().stream()
                    .filter(input -> state.containsKey(input.name()))
                    .forEach(input -> loss.bind(input.name(), input.kind(), of(state, input.name())));
            for (; last < 5; last++) {
                loss.bindRecords(data, anywhere, last);
                if (!loss.run().ok()) {
                    return Double.POSITIVE_INFINITY;
                }
                sum += loss.output(CompiledModel.LOSS).floats()[0];
            }
        }
        return sum / last;
    }

    /** Records whose labels are turned, as a poisoner sees them. */
    private record Flipped(Dataset data) implements RecordSource {
        @Override
        public int recordCount() {
            return data.recordCount();
        }

        @Override
        public int recordLength() {
            return data.recordLength();
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            data.copy(recordIndex, offset, target, targetOffset, length);
            int label = data.features() - offset;
            if (label >= 0 && label < length) {
                int at = targetOffset + label;
                target[at] = (byte) LabelFlip.of(target[at], data.classes());
            }
        }
    }
}
