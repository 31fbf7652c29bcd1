package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;

/** Compiles a SameDiff file's bytes to programs. Pure: equal arguments give equal programs, on any machine. */
public final class ModelCompiler {
    private ModelCompiler() {}

    /**
     * Compiles a model for training.
     *
     * @param modelFile bytes of a saved SameDiff graph; hostile until read
     * @param optimizer {@code sgd}, {@code momentum} or {@code nesterov}
     * @param batch records of one step
     * @param localSteps steps of one claim
     * @param lossBatch records of one run of the loss and logits programs
     * @param layout what a record's bytes mean
     * @throws ModelException where the file is malformed or uses what the contract lacks
     */
    public static CompiledModel compile(
            byte[] modelFile,
            JobSpec.Optimizer optimizer,
            int batch,
            int localSteps,
            int lossBatch,
            RecordLayout layout)
            throws ModelException {
        throw ModelException.malformed("length=" + modelFile.length);
    }
}
