package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramCheck;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compiles a SameDiff file's bytes to programs. Pure: equal arguments give equal programs, on any machine. */
public final class ModelCompiler {
    private final TrainingGraph graph;

    private ModelCompiler(TrainingGraph graph) {
        this.graph = graph;
    }

    /**
     * Compiles a model for training.
     *
     * @param modelFile bytes of a saved SameDiff graph; hostile until read
     * @param optimizer one of {@link OptimizerSettings}
     * @param batch records of one step, a multiple of the optimizer's micro-batches
     * @param localSteps steps of one claim
     * @param lossBatch records of one run of the loss and logits programs
     * @param layout what a record's bytes mean
     * @throws ModelException where the file is malformed or uses what the contract lacks
     * @throws IllegalArgumentException for an optimizer that {@link OptimizerSettings} lacks or sizes that cannot be
     */
    public static CompiledModel compile(
            byte[] modelFile,
            JobSpec.Optimizer optimizer,
            int batch,
            int localSteps,
            int lossBatch,
            RecordLayout layout)
            throws ModelException {
        if (batch < 1 || lossBatch < 1) {
            throw new IllegalArgumentException("batch=" + batch + " lossBatch=" + lossBatch);
        }
        OptimizerSettings.check(optimizer);
        if (batch % OptimizerSettings.accumulate(optimizer) != 0) {
            throw new IllegalArgumentException("the batch is no multiple of the micro-batches: batch=" + batch
                    + " accumulate=" + OptimizerSettings.accumulate(optimizer));
        }
        TrainingGraph graph = TrainingGraph.of(FlatGraphReader.read(modelFile), layout);
        ModelCompiler compiler = new ModelCompiler(graph);
        try {
            SortedMap<String, Tensor> state = new TreeMap<>(graph.parameters());
            Program step = compiler.step(optimizer, batch, state);
            WorkPlan plan = new WorkPlan(step, localSteps, PseudoGradient.of(step, optimizer));
            return new CompiledModel(
                    plan,
                    compiler.loss(lossBatch),
                    compiler.logits(lossBatch),
                    lossBatch,
                    layout,
                    Collections.unmodifiableSortedMap(state));
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Names that clash or sizes that overflow come from the file, so they are the file's fault.
            throw ModelException.unusable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Compiles a model for evaluation.
     *
     * @param modelFile bytes of a saved SameDiff graph; hostile until read
     * @param batch records of one step
     * @param recordCount records that it is evaluated on, from 1
     * @param layout what a record's bytes mean
     * @throws ModelException where the file is malformed or uses what the contract lacks, or the records are too many
     */
    public static EvaluationPlan compileEvaluation(byte[] modelFile, int batch, int recordCount, RecordLayout layout)
            throws ModelException {
        if (batch < 1 || recordCount < 1) {
            throw new IllegalArgumentException("batch=" + batch + " recordCount=" + recordCount);
        }
        TrainingGraph graph = TrainingGraph.of(FlatGraphReader.read(modelFile), layout);
        try {
            return EvaluationCompiler.compile(graph, batch, recordCount, layout);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ModelException.unusable(String.valueOf(e.getMessage()));
        }
    }

    /** @param state the first checkpoint's tensors, to which the step's statistics are added */
    private Program step(JobSpec.Optimizer optimizer, int batch, SortedMap<String, Tensor> state)
            throws ModelException {
        ProgramInputs inputs = ProgramInputs.declare(graph, "step");
        GradientAccumulation step = new GradientAccumulation(graph, inputs);
        step.run(batch, OptimizerSettings.accumulate(optimizer));
        OptimizerNodes.add(inputs.builder(), optimizer, inputs.parameters(), step.gradients());
        inputs.statistics().declareOutputs();
        state.putAll(inputs.statistics().initial());
        inputs.builder().output(CompiledModel.LOSS, step.loss());
        return checked(inputs.builder());
    }

    private Program loss(int batch) throws ModelException {
        ForwardProgram forward = GraphLowering.lower(graph, batch, "loss", false);
        forward.builder().output(CompiledModel.LOSS, forward.loss());
        return checked(forward.builder());
    }

    private @Nullable Program logits(int batch) throws ModelException {
        ForwardProgram forward = GraphLowering.lower(graph, batch, "logits", false);
        ProgramBuilder builder = forward.builder();
        if (forward.logits() == null) {
            return null;
        }
        Value prediction = builder.reduceLast(Operator.ARGMAX, CompiledModel.PREDICTION, forward.logits());
        builder.output(CompiledModel.PREDICTION, prediction);
        return checked(builder);
    }

    /** What is left when repeated and unread nodes are removed, with a meaning for every node: whoever runs it need not refuse it. */
    static Program checked(ProgramBuilder builder) {
        Program program = ProgramPruner.prune(CommonNodes.merge(builder.build()));
        ProgramCheck.check(program);
        return program;
    }
}
