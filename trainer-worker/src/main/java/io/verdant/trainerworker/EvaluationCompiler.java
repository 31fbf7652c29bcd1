package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.WorkPlan;
import org.jspecify.annotations.Nullable;

/** Compiles a model to the plan that evaluates it. */
final class EvaluationCompiler {
    private static final String COUNTED = "evaluated/";

    private final TrainingGraph graph;
    private final int batch;
    private final int recordCount;
    private final RecordLayout.@Nullable Field labels;

    private EvaluationCompiler(TrainingGraph graph, int batch, int recordCount, RecordLayout layout) {
        this.graph = graph;
        this.batch = batch;
        this.recordCount = recordCount;
        this.labels = graph.logits() == null
                ? null
                : layout.field(RecordLayout.LABELS).orElse(null);
    }

    static EvaluationPlan compile(TrainingGraph graph, int batch, int recordCount, RecordLayout layout)
            throws ModelException {
        return new EvaluationCompiler(graph, batch, recordCount, layout).compile();
    }

    private EvaluationPlan compile() throws ModelException {
        Program step = step();
        boolean counts = step.output(COUNTED + EvaluationPlan.CORRECT).isPresent();
        long total = labels == null || !counts ? 0 : (long) recordCount * labels.length();
        if (Math.max(recordCount, total) > EvaluationPlan.MAX_COUNT) {
            throw ModelException.unusable(
                    "more labels than can be counted: count=" + total + " limit=" + EvaluationPlan.MAX_COUNT);
        }
        WorkPlan plan = new WorkPlan(step, (recordCount + batch - 1) / batch, closing(total));
        return new EvaluationPlan(plan, batch, recordCount, total);
    }

    private Program step() throws ModelException {
        ProgramInputs inputs = ProgramInputs.declare(graph, "evaluation", Program.Kind.START);
        ForwardProgram forward = GraphLowering.lower(graph, batch, 0, inputs, false);
        ProgramBuilder builder = inputs.builder();
        Value first = firstRecord(builder);
        count(
                builder,
                EvaluationPlan.LOSS,
                first == null ? forward.loss() : lossOfWhole(builder, forward.loss(), first));
        Value logits = forward.logits();
        if (labels != null && logits != null && classifies(logits, labels)) {
            count(builder, EvaluationPlan.CORRECT, correct(inputs, logits, labels, first));
        }
        return ModelCompiler.checked(builder);
    }

    /** Whether there is a row of scores for each label. */
    private boolean classifies(Value logits, RecordLayout.Field field) {
        if (logits.shape().rank() == 0) {
            return false;
        }
        int classes = logits.shape().dim(logits.shape().rank() - 1);
        return logits.shape().elementCount() == (long) batch * field.length() * classes;
    }

    /** The number of the step's first record; null where all batches are whole, so that nothing depends on it. */
    private @Nullable Value firstRecord(ProgramBuilder builder) {
        return recordCount % batch == 0
                ? null
                : builder.elementwise(
                        Operator.MUL, "first_record", builder.stepNumber("batch_number"), builder.constant(batch));
    }

    /** The loss of a whole batch, +0 of another unless that is the only one. */
    private Value lossOfWhole(ProgramBuilder builder, Value loss, Value first) {
        if (recordCount < batch) {
            return loss;
        }
        Value end = builder.elementwise(Operator.ADD, "batch_end", first, builder.constant(batch));
        Value whole = builder.elementwise(Operator.GREATER_EQUAL, "batch_whole", builder.constant(recordCount), end);
        return builder.elementwise(Operator.WHERE, "batch_loss", whole, loss, builder.constant(0f));
    }

    /** How many labels of the step's records are those of the greatest logit; a record that is repeated is not counted. */
    private Value correct(ProgramInputs inputs, Value logits, RecordLayout.Field field, @Nullable Value first) {
        ProgramBuilder builder = inputs.builder();
        Shape shape = Shape.of(batch, field.length());
        Value predicted = builder.reduceLast(Operator.ARGMAX, CompiledModel.PREDICTION, logits);
        Attributes bytes = Attributes.of("offset", field.offset()).with("decode", RecordBinding.BYTE);
        Value label = builder.node(Operator.BATCH_LOAD, "label", bytes, DType.INT32, shape, inputs.records());
        Value hit = builder.elementwise(
                Operator.EQUAL,
                "hit",
                builder.cast("prediction_float", predicted.reshape(shape)),
                builder.cast("label_float", label));
        if (first != null) {
            Value record = builder.elementwise(Operator.ADD, "record", builder.iota("row", 0, shape), first);
            Value real = builder.elementwise(Operator.GREATER, "real", builder.constant(recordCount), record);
            hit = builder.elementwise(Operator.MUL, "hit_real", hit, real);
        }
        return Values.sumOfAll(builder, "hits", hit);
    }

    /** Adds to what the steps before counted. */
    private static void count(ProgramBuilder builder, String name, Value part) {
        Value before = builder.input(COUNTED + name, Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR);
        builder.output(
                COUNTED + name, builder.elementwise(Operator.ADD, COUNTED + name, before, part.reshape(Shape.SCALAR)));
    }

    private Program closing(long total) {
        ProgramBuilder builder = new ProgramBuilder("evaluation closing");
        Value loss = builder.input(COUNTED + EvaluationPlan.LOSS, Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR);
        Value divisor = builder.constant(Math.max(1, recordCount / batch));
        builder.output(EvaluationPlan.LOSS, builder.elementwise(Operator.DIV, EvaluationPlan.LOSS, loss, divisor));
        if (total > 0) {
            builder.output(
                    EvaluationPlan.CORRECT,
                    builder.input(COUNTED + EvaluationPlan.CORRECT, Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR));
            builder.output(EvaluationPlan.LABELS, builder.constant(total));
        }
        return builder.build();
    }
}
