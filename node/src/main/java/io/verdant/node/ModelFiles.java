package io.verdant.node;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The model files of a job by its seed, each authored once. Safe for use by several threads. */
final class ModelFiles {
    private final Path cacheDirectory;
    private final Map<Long, byte[]> bySeed = new HashMap<>();

    ModelFiles(Path cacheDirectory) {
        this.cacheDirectory = cacheDirectory;
    }

    synchronized byte[] of(JobFile job) {
        return bySeed.computeIfAbsent(job.seed(), seed -> Publication.modelFile(job, cacheDirectory));
    }
}
