package io.verdant.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A job of a few seconds over the real data: a small model, few rounds, a private network.
 *
 * @param adversaries the flow sequence of {@code network.adversaries}, such as {@code [{worker: 5, attack: nan}]}
 */
record ShortJob(String name, int rounds, int workers, int budgetSeconds, String adversaries) {
    static final String MNIST_ROOT = "14bce77e2ef9b13851ad18868fd146c3438edb36351295ada166095fdc967e97";

    /** Six rounds of five honest workers. */
    static ShortJob honest() {
        return new ShortJob("short", 6, 5, 30, "[]");
    }

    /** The same with worker 5 told to do that, such as {@code attack: scale, factor: 10}. */
    ShortJob cheating(String told) {
        return new ShortJob(name, rounds, workers, budgetSeconds, "[{worker: 5, " + told + "}]");
    }

    String yaml() {
        return """
            job: %s
            model: {recipe: mlp, layers: [784, 32, 10]}
            data: {set: mnist, root: "sha256:%s", shards: 60}
            optimizer: {name: nesterov, learningRate: 0.05, momentum: 0.9}
            schedule: {rounds: %d, localSteps: 8, batch: 32, roundBudgetSeconds: %d}
            outer: {name: nesterov, learningRate: 0.7, momentum: 0.9}
            aggregation: [{rule: trimmed-mean, f: 1}]
            seed: 11
            network: {workers: %d, validators: 2, adversaries: %s}
            """.formatted(name, MNIST_ROOT, rounds, budgetSeconds, workers, adversaries);
    }

    /** Writes the job file into that folder. */
    Path write(Path folder) {
        return write(folder, yaml());
    }

    static Path write(Path folder, String yaml) {
        try {
            return Files.writeString(folder.resolve("job.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
