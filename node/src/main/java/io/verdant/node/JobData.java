package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;
import java.nio.file.Path;

/** The training records of a job, held against the hash that the job names. */
final class JobData {
    private JobData() {}

    /**
     * Opens the training part of the job's data set.
     *
     * @throws UserError where its hash is not the job's, or where there is no record for some shard
     */
    static Dataset open(JobFile job) {
        offer(job);
        Dataset dataset = Datasets.open(job.data().set().toString(), Split.TRAIN);
        Hash32 expected = job.data().root();
        if (expected != null && !expected.equals(dataset.root())) {
            throw UserError.because(ExitCode.DATASET_MISMATCH, "the data set's hash differs from the job's")
                    .with("file", job.file())
                    .with("set", dataset.name())
                    .with("expected", "sha256:" + expected.hex())
                    .with("actual", "sha256:" + dataset.root().hex())
                    .next("use the data that the job was written for, or correct data.root");
        }
        if (dataset.recordCount() < job.data().shards()) {
            throw UserError.because(ExitCode.DATA, "the data set has fewer records than shards")
                    .with("file", job.file())
                    .with("records", dataset.recordCount())
                    .with("shards", job.data().shards())
                    .next("lower data.shards");
        }
        return dataset;
    }

    /** Lets this process's participants find the job's own files under the set's name. */
    static void offer(JobFile job) {
        Path files = job.data().files();
        if (files != null) {
            Datasets.offer(job.data().set().set(), files);
        }
    }
}
