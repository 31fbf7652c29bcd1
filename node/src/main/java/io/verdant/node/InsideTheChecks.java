package io.verdant.node;

import io.verdant.gradientvalidator.RoundChecks;
import io.verdant.gradientvalidator.RoundInput;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import io.verdant.testkit.Adaptive;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs the validators' own checks on what an adaptive attacker would send, before it sends it. The data of the impact check are
 * drawn after the commitment, so the attacker tries other data of the same size.
 */
final class InsideTheChecks {
    private static final int TRIES = 8;

    private final JobRuntime runtime;
    private final RoundChecks checks;

    InsideTheChecks(JobRuntime runtime, Compute compute) {
        this.runtime = runtime;
        this.checks = new RoundChecks(
                runtime.model().plan(), runtime.model().loss(), runtime.spec().checks(), compute);
    }

    /**
     * The vector nearest to the harmful one, on the way from the worker's own honest one, that this round's checks let pass.
     *
     * @param honest gradients of the others
     */
    double[] farthest(
            Forger.Scene scene,
            List<SortedMap<String, Tensor>> honest,
            SortedMap<String, Tensor> own,
            double[] harmful,
            Address self) {
        TreeMap<Address, Claim> claims = new TreeMap<>();
        TreeMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        List<Address> others = scene.participants().stream()
                .filter(participant -> !participant.equals(self))
                .limit(honest.size())
                .toList();
        for (int i = 0; i < others.size(); i++) {
            claims.put(others.get(i), claim(scene, others.get(i), honest.get(i)));
            gradients.put(others.get(i), honest.get(i));
        }
        return Adaptive.between(
                FlatGradient.of(own),
                harmful,
                vector -> {
                    SortedMap<String, Tensor> candidate = FlatGradient.shaped(vector, own);
                    claims.put(self, claim(scene, self, candidate));
                    gradients.put(self, candidate);
                    return passes(scene, claims, gradients, self);
                },
                TRIES);
    }

    private boolean passes(
            Forger.Scene scene,
            TreeMap<Address, Claim> claims,
            TreeMap<Address, SortedMap<String, Tensor>> gradients,
            Address self) {
        Hash32 seed = scene.assignment().roundSeed();
        RoundInput input = new RoundInput(
                scene.assignment().round(),
                claims,
                gradients,
                scene.start(),
                runtime.records(),
                runtime::schedule,
                seed,
                RoundInput.ownSeed(seed, self),
                Set.of());
        return checks.check(input).stream()
                .filter(report -> report.worker().equals(self))
                .allMatch(report -> report.passed());
    }

    private static Claim claim(Forger.Scene scene, Address worker, SortedMap<String, Tensor> gradient) {
        Assignment assignment = scene.assignment();
        Hash32 root = StateRoot.ofTensors(gradient).root();
        long length = gradient.values().stream()
                .mapToLong(tensor -> 4L * tensor.shape().elementCount())
                .sum();
        return new Claim(
                assignment.jobId(),
                assignment.round(),
                worker,
                assignment,
                scene.startRoot(),
                Hash32.ZERO,
                root,
                length,
                null,
                null);
    }
}
