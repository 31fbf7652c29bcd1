package io.verdant.node;

import io.verdant.datasets.SetName;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.trainerworker.authoring.RecipeSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as its publisher wrote it: a YAML file, read and checked field by field, with every default filled in. Parts that
 * only say what the signed {@link JobSpec} says are that record's parts.
 *
 * @param file the file that was read
 * @param job the job's name, for people
 * @param network the private network that {@code train} starts; other commands ignore it
 */
public record JobFile(
        Path file,
        String job,
        Model model,
        Data data,
        JobSpec.Optimizer optimizer,
        JobSpec.Schedule schedule,
        JobSpec.Outer outer,
        JobSpec.Verification verification,
        JobSpec.Checks checks,
        List<JobSpec.Rule> aggregation,
        JobSpec.Payment payment,
        long seed,
        Network network) {
    public JobFile {
        aggregation = List.copyOf(aggregation);
    }

    /** What is trained: a built-in recipe or a saved graph. */
    public sealed interface Model {
        /** A recipe of the trainer with its sizes. */
        record Recipe(RecipeSpec spec) implements Model {}

        /** A SameDiff file; the path is resolved against the job file's folder and exists. */
        record Saved(Path file) implements Model {}
    }

    /**
     * What it is trained on.
     *
     * @param set its name, with the context of a text
     * @param files the publisher's own folder of IDX files, or text; null for a set that ships
     * @param root the hash that the data set must have, null where the publisher takes it as it is
     * @param shards how many equal parts the training records are cut into; what is left over is not used
     */
    public record Data(
            SetName set, @Nullable Path files, @Nullable Hash32 root, int shards) {}

    /** The participants of the private network; workers are numbered from 1. */
    public record Network(int workers, int validators, Engine engine, List<Adversary> adversaries) {
        /** One whose workers use the contract's own executor. */
        public Network(int workers, int validators, List<Adversary> adversaries) {
            this(workers, validators, Engine.REPOPS, adversaries);
        }

        public Network {
            adversaries = List.copyOf(adversaries);
        }
    }

    /**
     * Reads a job file.
     *
     * @throws UserError naming file, line, column and field where the file is missing or wrong
     */
    public static JobFile read(Path file) {
        return JobFileReader.read(file, file.toAbsolutePath().normalize().getParent());
    }

    /** The same for a copy of a job file that was written in that folder, to which its paths are relative. */
    static JobFile read(Path file, @Nullable Path folder) {
        return JobFileReader.read(file, folder);
    }

    /**
     * The job as it is signed, once the roots of its parts are known.
     *
     * @param workHash of the work file that the model and the data give
     * @param datasetRoot the hash of the training records that were opened, {@code testRoot} of the test records
     */
    public JobSpec toSpec(
            String contract,
            Hash32 modelHash,
            Hash32 programRoot,
            Hash32 startRoot,
            Hash32 workHash,
            Hash32 datasetRoot,
            Hash32 testRoot) {
        return new JobSpec(
                job,
                contract,
                modelHash,
                programRoot,
                startRoot,
                workHash,
                new JobSpec.Data(data.set().toString(), datasetRoot, testRoot, data.shards()),
                optimizer,
                schedule,
                outer,
                verification,
                checks,
                aggregation,
                payment,
                seed);
    }
}
