package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lowers a training graph to the contract's operators for one batch size. */
final class GraphLowering {
    private final TrainingGraph graph;
    private final int batch;
    private final int firstRow;
    private final ProgramInputs inputs;
    private final ProgramBuilder builder;
    private final LoweringContext context;
    private final Map<String, Value> values = new HashMap<>();
    private long elementCount;

    private GraphLowering(TrainingGraph graph, int batch, int firstRow, ProgramInputs inputs, boolean training) {
        this.graph = graph;
        this.batch = batch;
        this.firstRow = firstRow;
        this.inputs = inputs;
        this.builder = inputs.builder();
        this.context = new LoweringContext(inputs, graph.graph(), training);
    }

    static ForwardProgram lower(TrainingGraph graph, int batch, String programName, boolean training)
            throws ModelException {
        return lower(graph, batch, 0, ProgramInputs.declare(graph, programName), training);
    }

    /** Lowers for the {@code batch} rows of a step from {@code firstRow} on, over inputs that are already declared. */
    static ForwardProgram lower(TrainingGraph graph, int batch, int firstRow, ProgramInputs inputs, boolean training)
            throws ModelException {
        return new GraphLowering(graph, batch, firstRow, inputs, training).run();
    }

    private ForwardProgram run() throws ModelException {
        values.putAll(inputs.parameters());
        bindRecords();
        for (Operation operation : graph.operations()) {
            Value result = lower(operation);
            if (result != null) {
                values.put(operation.name(), result);
            }
            values.putAll(context.takeFurtherResults());
        }
        Value logits = graph.logits() == null ? null : operand(graph.logits());
        return new ForwardProgram(builder, inputs.parameters(), loss(), logits, context.constantNodes());
    }

    private void bindRecords() throws ModelException {
        RecordLoading loading = new RecordLoading(builder, inputs.records(), batch, firstRow);
        for (RecordBinding binding : graph.bindings()) {
            Variable placeholder =
                    Objects.requireNonNull(graph.graph().variables().get(binding.placeholder()));
            values.put(binding.placeholder(), loading.load(placeholder, binding));
        }
    }

    /** The sum of the losses, each of which is one number. */
    private Value loss() throws ModelException {
        Value total = null;
        for (String name : graph.losses()) {
            Value loss = operand(name);
            if (loss.shape().elementCount() != 1) {
                throw ModelException.unusable("the loss is not one number: loss=" + name + " shape=" + loss.shape());
            }
            Value scalar = context.reshape(CompiledModel.LOSS, loss, Shape.SCALAR);
            total = total == null ? scalar : builder.elementwise(Operator.ADD, CompiledModel.LOSS, total, scalar);
        }
        return Objects.requireNonNull(total);
    }

    private @Nullable Value lower(Operation operation) throws ModelException {
        Lowering lowering = LoweringTable.find(operation.operator())
                .orElseThrow(() -> ModelException.unsupported(operation.operator(), operation.name()));
        try {
            Value value = lowering.lower(context, operation, new Operands(operation, this::operand));
            elementCount += value == null ? 0 : value.shape().elementCount();
            if (elementCount > ModelLimits.MAX_PROGRAM_ELEMENT_COUNT) {
                throw ModelException.invalid(
                        operation.operator(), operation.name(), "elements above limit: count=" + elementCount);
            }
            return value;
        } catch (Operands.Unreadable e) {
            throw e.reason();
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw ModelException.invalid(operation.operator(), operation.name(), String.valueOf(e.getMessage()));
        }
    }

    private Value operand(String name) throws ModelException {
        Value value = values.get(name);
        if (value == null) {
            value = constant(graph.graph().variables().get(name), name);
            values.put(name, value);
        }
        return value;
    }

    private Value constant(@Nullable Variable variable, String name) throws ModelException {
        Tensor tensor = variable == null ? null : variable.value();
        if (tensor == null) {
            throw ModelException.unusable("operand has no value of a type that is known: operand=" + name + " type="
                    + (variable == null ? null : variable.type()));
        }
        return ConstantArrays.of(builder, name, tensor);
    }
}
