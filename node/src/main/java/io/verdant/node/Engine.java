package io.verdant.node;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.trainerworker.ClaimEngine;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.nd4j.Nd4jClaims;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a worker computes gradients with. */
enum Engine {
    /** The contract's own executor: claims that can be re-executed to the bit, for every tier. */
    REPOPS,
    /** ND4J: for jobs of the statistical tier. */
    ND4J;

    /** The names that job files, role files and commands know. */
    static Set<String> words() {
        return Arrays.stream(values()).map(Engine::word).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws IllegalArgumentException for a name that is none of {@link #words} */
    static Engine of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * ND4J's engine for a job.
     *
     * @throws UserError if the job pays for claims that this engine cannot make, or its model has a gradient that ND4J gets wrong
     */
    static ClaimEngine nd4j(Hash32 jobId, JobSpec spec, byte[] modelFile, JobRuntime runtime, Compute compute) {
        if (spec.disputesClaims()) {
            throw UserError.because(
                            ExitCode.CONFIG,
                            "the nd4j engine cannot make the reproducible claims that this job pays for")
                    .with("job", jobId)
                    .with("tier", spec.verification().tier())
                    .next("start the worker with `--engine repops`, or join a job of the tier statistical");
        }
        try {
            return new Nd4jClaims(spec, modelFile, runtime.model().layout(), compute, Machine.cacheDirectory());
        } catch (ModelException e) {
            throw UserError.because(
                            ExitCode.UNKNOWN_OPERATOR, "ND4J's gradient is not right for this model: " + e.getMessage())
                    .causedBy(e)
                    .next("start the worker with `--engine repops`");
        }
    }
}
