package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramCheck;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.ElementType;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A step of whose parts another engine computes the gradients, and only these: what fills the model's placeholders, what is done
 * with the gradients, and what the claim states at its end are the same programs as in {@link CompiledModel}.
 *
 * @param graph the model as its file states it
 * @param operations those that the loss needs, in canonical order
 * @param loss name of the variable that is the loss
 * @param parameters shapes by name
 * @param batch has the value of every placeholder as an output, under the placeholder's name
 * @param update from parameters (STATE), what the optimizer remembers (FRESH) and gradients (OPERAND, under {@link
 *     #gradientName}) to the next parameters and memory
 * @param closing the claim's gradient from the first and the last parameters
 */
public record ForeignStep(
        ForwardGraph graph,
        List<Operation> operations,
        String loss,
        SortedMap<String, Shape> parameters,
        Program batch,
        Program update,
        Program closing) {
    private static final String GRADIENT_PREFIX = "gradient/";

    /**
     * Reads a model.
     *
     * @param modelFile bytes of a saved SameDiff graph; hostile until read
     * @param rows records of one step
     * @throws ModelException where the file is malformed, or states more than one loss or placeholders that are no floats
     */
    public static ForeignStep of(byte[] modelFile, JobSpec.Optimizer optimizer, int rows, RecordLayout layout)
            throws ModelException {
        OptimizerSettings.check(optimizer);
        TrainingGraph graph = TrainingGraph.of(FlatGraphReader.read(modelFile), layout);
        if (graph.losses().size() != 1) {
            throw ModelException.unusable("an engine of another library takes one loss: losses=" + graph.losses());
        }
        SortedMap<String, Shape> parameters = new TreeMap<>();
        graph.parameters().forEach((name, tensor) -> parameters.put(name, tensor.shape()));
        try {
            return new ForeignStep(
                    graph.graph(),
                    List.copyOf(graph.operations()),
                    graph.losses().getFirst(),
                    parameters,
                    batch(graph, rows),
                    update(parameters, optimizer),
                    PseudoGradient.program(parameters, optimizer));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ModelException.unusable(String.valueOf(e.getMessage()));
        }
    }

    /** Name of the OPERAND that is that parameter's gradient. */
    public static String gradientName(String parameter) {
        return GRADIENT_PREFIX + parameter;
    }

    private static Program batch(TrainingGraph graph, int rows) throws ModelException {
        ProgramBuilder builder = new ProgramBuilder("batch");
        Value records = builder.input(CompiledModel.RECORDS, Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        RecordLoading loading = new RecordLoading(builder, records, rows, 0);
        List<Value> values = new ArrayList<>();
        for (RecordBinding binding : graph.bindings()) {
            String name = binding.placeholder();
            Variable placeholder =
                    Objects.requireNonNull(graph.graph().variables().get(name));
            if (placeholder.type() != ElementType.FLOAT32) {
                throw ModelException.unusable("an engine of another library takes placeholders of floats: placeholder="
                        + name + " type=" + placeholder.type());
            }
            values.add(loading.load(placeholder, binding));
        }
        for (int i = 0; i < values.size(); i++) {
            String name = graph.bindings().get(i).placeholder();
            builder.output(name, builder.elementwise(Operator.COPY, name + "_value", values.get(i)));
        }
        return checked(builder);
    }

    private static Program update(SortedMap<String, Shape> shapes, JobSpec.Optimizer optimizer) {
        ProgramBuilder builder = new ProgramBuilder("update");
        SortedMap<String, Value> parameters = new TreeMap<>();
        SortedMap<String, Value> gradients = new TreeMap<>();
        shapes.forEach(
                (name, shape) -> parameters.put(name, builder.input(name, Program.Kind.STATE, DType.FLOAT32, shape)));
        shapes.forEach((name, shape) ->
                gradients.put(name, builder.input(gradientName(name), Program.Kind.OPERAND, DType.FLOAT32, shape)));
        OptimizerNodes.add(builder, optimizer, parameters, gradients);
        return checked(builder);
    }

    private static Program checked(ProgramBuilder builder) {
        Program program = builder.build();
        ProgramCheck.check(program);
        return program;
    }

    /** The initial memory of the optimizer: +0 for every FRESH input of {@link #update}. */
    public SortedMap<String, Tensor> freshMemory() {
        SortedMap<String, Tensor> memory = new TreeMap<>();
        for (Program.Input input : update.inputs()) {
            if (input.kind() == Program.Kind.FRESH) {
                memory.put(input.name(), Tensor.zeros(input.dtype(), input.shape()));
            }
        }
        return memory;
    }
}
