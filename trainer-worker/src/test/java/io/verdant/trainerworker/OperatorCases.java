package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Mish;
import org.nd4j.linalg.factory.Nd4j;

/** Every graph by which an operator is held to other implementations, by a name of its own. */
final class OperatorCases {
    private static final Shape M = Shape.of(3, 4);

    private OperatorCases() {}

    static Map<String, ProbeCase> all() {
        Map<String, ProbeCase> all = new LinkedHashMap<>();
        Map<String, Stream<ProbeCase>> families = new LinkedHashMap<>();
        families.put("activations", ActivationsAndLossesTest.activations());
        families.put("losses", ActivationsAndLossesTest.losses());
        families.put("arithmetic", ArrayOperatorsTest.arithmetic());
        families.put("comparisons", ArrayOperatorsTest.comparisons());
        families.put("views", ArrayOperatorsTest.views());
        families.put("lookups", ArrayOperatorsTest.lookups());
        families.put("reductions", ArrayOperatorsTest.reductions());
        families.put("convolutions", ImageOperatorsTest.convolutions());
        families.put("poolings", ImageOperatorsTest.poolings());
        families.put("normalisations", ImageOperatorsTest.normalisations());
        families.put("layers", SequenceLayersTest.layers());
        families.put("recurrent", RecurrentLayersTest.recurrent());
        families.put("others", others());
        families.forEach((family, cases) -> cases.forEach(each -> {
            String name = family + "/" + each.name().replace(' ', '-');
            if (all.putIfAbsent(name, each) != null) {
                throw new IllegalStateException("two cases have one name: case=" + name);
            }
        }));
        return all;
    }

    /** Operators that no other test is about. */
    static Stream<ProbeCase> others() {
        return Stream.of(
                ProbeCase.of("div-scalar", (g, p) -> p[0].div(3), M),
                ProbeCase.of("rdiv-scalar", (g, p) -> g.math.square(p[0]).add(1).rdiv(3), M),
                ProbeCase.of("rsub-scalar", (g, p) -> p[0].rsub(3).mul(p[0]), M),
                ProbeCase.of("rdiv", (g, p) -> g.math.square(p[0]).add(1).rdiv(p[1]), M, M),
                ProbeCase.of("rsub", (g, p) -> p[0].rsub(p[1]).mul(p[0]), M, M),
                ProbeCase.of("exp", (g, p) -> g.math.exp(p[0]), M),
                ProbeCase.of("log", (g, p) -> g.math.log(g.math.square(p[0]).add(0.5)), M),
                ProbeCase.of("neg", (g, p) -> g.math.neg(p[0]).mul(p[0]), M),
                ProbeCase.of("identity", (g, p) -> g.identity(p[0]).mul(p[0]), M),
                ProbeCase.of("transpose", (g, p) -> g.math.square(g.transpose(p[0])), M),
                ProbeCase.value("mish", (g, p) -> new Mish(g, p[0], false).outputVariable(), M),
                ProbeCase.of("log-softmax", (g, p) -> g.nn.logSoftmax(p[0].mul(3)), M),
                ProbeCase.of("linear", (g, p) -> g.nn.linear(p[0], p[1], p[2]), M, Shape.of(4, 5), Shape.of(5)),
                ProbeCase.of("relu-layer", (g, p) -> g.nn.reluLayer(p[0], p[1], p[2]), M, Shape.of(4, 5), Shape.of(5)),
                ProbeCase.value(
                        "sparse-softmax",
                        (g, p) -> g.loss.sparseSoftmaxCrossEntropy(
                                p[0].mul(3), g.constant(Nd4j.createFromArray(new int[] {2, 0, 3}))),
                        M));
    }

    /** The operators of a saved graph on which its loss depends. */
    static List<String> operators(byte[] file) throws ModelException {
        return FlatGraphReader.read(file).operations().stream()
                .map(Operation::operator)
                .toList();
    }

    /** Writes all graphs to a file, one a line, for {@code src/test/python/operators.py}. */
    public static void main(String[] arguments) throws ModelException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, ProbeCase> each : all().entrySet()) {
            ForwardGraph graph = FlatGraphReader.read(SavedModels.save(each.getValue()::define));
            lines.add(json(each.getKey(), graph));
        }
        try {
            Files.write(Path.of(arguments[0]), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(String name, ForwardGraph graph) throws ModelException {
        List<String> losses = graph.losses();
        List<String> variables = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (Variable variable : graph.variables().values()) {
            Tensor value = variable.value();
            if (value != null) {
                variables.add(text(variable.name()) + ": {\"type\": "
                        + text(value.dtype().name()) + ", \"dims\": "
                        + list(boxed(value.shape().dims())) + ", \"values\": " + list(numbers(value)) + "}");
            }
            if (variable.kind() == ForwardGraph.Kind.PARAMETER) {
                parameters.add(text(variable.name()));
            }
        }
        List<String> operations = new ArrayList<>();
        for (Operation operation : CanonicalOrder.of(graph, losses)) {
            operations.add(json(operation));
        }
        return "{\"name\": " + text(name) + ", \"losses\": " + texts(losses) + ", \"parameters\": " + list(parameters)
                + ", \"variables\": {" + String.join(", ", variables) + "}, \"operations\": " + list(operations) + "}";
    }

    private static String json(Operation operation) {
        ForwardGraph.Attributes attributes = operation.attributes();
        String flags = attributes.flags().entrySet().stream()
                .map(flag -> text(flag.getKey()) + ": " + flag.getValue())
                .collect(Collectors.joining(", "));
        return "{\"operator\": " + text(operation.operator()) + ", \"inputs\": " + texts(operation.inputs())
                + ", \"outputs\": " + texts(operation.outputs()) + ", \"integers\": " + list(attributes.integers())
                + ", \"reals\": " + list(attributes.reals()) + ", \"booleans\": " + list(attributes.booleans())
                + ", \"dimensions\": " + list(attributes.dimensions()) + ", \"scalar\": " + attributes.scalar()
                + ", \"flags\": {" + flags + "}}";
    }

    private static List<?> numbers(Tensor tensor) {
        int count = tensor.shape().elementCount();
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (tensor.dtype() == DType.FLOAT32) {
                numbers.add((double) tensor.floats()[i]);
            } else {
                numbers.add(tensor.dtype() == DType.INT32 ? tensor.ints()[i] : tensor.longs()[i]);
            }
        }
        return numbers;
    }

    private static List<Integer> boxed(int[] numbers) {
        List<Integer> boxed = new ArrayList<>();
        for (int number : numbers) {
            boxed.add(number);
        }
        return boxed;
    }

    private static String text(String value) {
        return "\"" + value + "\"";
    }

    private static String texts(Collection<String> values) {
        return values.stream().map(OperatorCases::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String list(Collection<?> values) {
        return values.stream().map(Objects::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
