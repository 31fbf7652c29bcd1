package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimComputerTest {
    private static final int FEATURES = 12;
    private static final int CLASSES = 4;
    private static final int BATCH = 16;
    private static final int LOCAL_STEPS = 12;
    private static final Address WORKER = Address.of(new byte[Address.LENGTH]);

    private final JobSpec job = job();
    private final ByteRecords records = ByteRecords.clusters(9, 600, FEATURES, CLASSES);
    private final CompiledModel model;
    private final Hash32 startRoot;

    ClaimComputerTest() throws ModelException {
        RecordLayout layout = RecordLayout.labelled(FEATURES, CLASSES);
        byte[] file = SavedModels.mlp(7, FEATURES, 20, CLASSES);
        model = ModelCompiler.compile(file, job.optimizer(), BATCH, LOCAL_STEPS, 64, layout);
        startRoot = StateRoot.ofTensors(model.parameters()).root();
    }

    private static JobSpec job() {
        return new JobSpec(
                "test",
                "repops/1",
                Hash32.ZERO,
                Hash32.ZERO,
                Hash32.ZERO,
                Hash32.ZERO,
                new JobSpec.Data("clusters", Hash32.ZERO, Hash32.ZERO, 10),
                new JobSpec.Optimizer("nesterov", 0.05f, 0.9f),
                new JobSpec.Schedule(4, LOCAL_STEPS, BATCH, 1_000),
                new JobSpec.Outer("nesterov", 0.7f, 0.9f),
                new JobSpec.Verification("optimistic", 0.01, 2, 60, 1, 10, 5, 2),
                new JobSpec.Checks(0.1, 10, -1, 1, 0.1, 0.1, 64),
                List.of(new JobSpec.Rule("mean", 0)),
                new JobSpec.Payment(1, 1, 1, 1, 1, 1),
                7);
    }

    private static Assignment assignment(int round, int position) {
        byte[] seed = new byte[Hash32.LENGTH];
        seed[0] = (byte) round;
        return new Assignment(Hash32.ZERO, round, Hash32.of(seed), position, 2);
    }

    private ClaimResult compute(Compute compute, SortedMap<String, Tensor> start, Assignment assignment) {
        return new ClaimComputer(model.plan(), compute)
                .compute(WORKER, job, assignment, startRoot, start, records, PlanObserver.NONE);
    }

    @Test
    void shouldStateTheRootsOfWhatItComputed() {
        try (Compute compute = Compute.ofThreads(1)) {
            ClaimResult result = compute(compute, model.parameters(), assignment(0, 1));
            Claim claim = result.claim();
            assertNull(claim.failed());
            assertEquals(startRoot, claim.startRoot());
            assertEquals(StateRoot.ofTensors(result.endState()).root(), claim.endRoot());
            assertEquals(StateRoot.ofTensors(result.gradient()).root(), claim.gradientRoot());
            assertEquals(4L * (FEATURES * 20 + 20 + 20 * CLASSES + CLASSES), claim.gradientLength());
            result.gradient().forEach((name, gradient) -> {
                float[] start = model.parameters().get(name).floats();
                float[] end = result.endState().get(name).floats();
                for (int i = 0; i < start.length; i++) {
                    assertEquals(start[i] - end[i], gradient.floats()[i], name);
                }
            });
        }
    }

    @Test
    void shouldGiveTheSameClaimOnAnyThreadsAndKernels() {
        Claim expected;
        try (Compute compute = Compute.of(Compute.Mode.SCALAR, 1)) {
            expected = compute(compute, model.parameters(), assignment(0, 0)).claim();
        }
        try (Compute compute = Compute.ofThreads(2)) {
            ClaimComputer computer = new ClaimComputer(model.plan(), compute);
            for (int run = 0; run < 2; run++) {
                ClaimResult result = computer.compute(
                        WORKER, job, assignment(0, 0), startRoot, model.parameters(), records, PlanObserver.NONE);
                assertEquals(expected, result.claim(), "run=" + run);
            }
        }
    }

    @Test
    void shouldGiveEachPositionAndRoundItsOwnWork() {
        try (Compute compute = Compute.ofThreads(1)) {
            Hash32 root = compute(compute, model.parameters(), assignment(0, 0))
                    .claim()
                    .gradientRoot();
            assertNotEquals(
                    root,
                    compute(compute, model.parameters(), assignment(0, 1))
                            .claim()
                            .gradientRoot());
            assertNotEquals(
                    root,
                    compute(compute, model.parameters(), assignment(1, 0))
                            .claim()
                            .gradientRoot());
        }
    }

    @Test
    void shouldClaimTheFailureOfANodeThatIsNotFinite() {
        SortedMap<String, Tensor> start = new TreeMap<>(model.parameters());
        float[] huge = start.get("w_1").floats().clone();
        Arrays.fill(huge, 3e38f);
        start.put("w_1", Tensor.ofFloats(start.get("w_1").shape(), huge));
        try (Compute compute = Compute.ofThreads(1)) {
            ClaimResult result = compute(compute, start, assignment(0, 0));
            Node node = model.plan().step().nodeNamed("matmul_1").orElseThrow();
            assertEquals(new Claim.Failure(0, node.index()), result.claim().failed());
            assertEquals(Hash32.ZERO, result.claim().endRoot());
            assertEquals(Hash32.ZERO, result.claim().gradientRoot());
            assertEquals(0, result.claim().gradientLength());
            assertTrue(result.gradient().isEmpty() && result.endState().isEmpty());
        }
    }

    @Test
    void shouldLowerTheLossAndLearnTheClasses() {
        try (Compute compute = Compute.ofThreads(1)) {
            Evaluator evaluator = new Evaluator(model, compute);
            ClaimComputer computer = new ClaimComputer(model.plan(), compute);
            SortedMap<String, Tensor> state = model.parameters();
            float before = evaluator.loss(state, records, (step, row) -> row);
            double accuracyBefore = evaluator.accuracy(state, records);
            for (int round = 0; round < 10; round++) {
                state = computer.compute(
                                WORKER, job, assignment(round, 0), startRoot, state, records, PlanObserver.NONE)
                        .endState();
            }
            float after = evaluator.loss(state, records, (step, row) -> row);
            assertTrue(after < before / 4, "before=" + before + " after=" + after);
            double accuracy = evaluator.accuracy(state, records);
            assertTrue(accuracy > 0.95 && accuracyBefore < 0.7, "before=" + accuracyBefore + " after=" + accuracy);
        }
    }

    @Test
    void shouldLeaveTheStartStateUntouched() {
        float[] before = model.parameters().get("w_0").floats().clone();
        try (Compute compute = Compute.ofThreads(1)) {
            compute(compute, model.parameters(), assignment(0, 0));
        }
        assertArrayEquals(before, model.parameters().get("w_0").floats());
    }
}
