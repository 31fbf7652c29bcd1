package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PoolDivisor;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Window;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of convolutions and poolings against central differences in float64. */
class ImageGradientTest {
    private static final Shape IMAGE = Shape.of(2, 5, 6, 4);

    /** An expression over an image x[2,5,6,4] and a weight w[3,2,2,4]. */
    private interface Expression {
        Value of(ProgramBuilder p, Value x, Value w);
    }

    private record Case(String name, Expression expression) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Window PLAIN = Window.of(3, 2);
    private static final Window AWKWARD = Window.of(3, 2).stride(2, 1).pad(2, 1).dilation(1, 2);

    private static Stream<Case> cases() {
        return Stream.of(
                new Case("convolution in two groups", (p, x, w) -> p.conv2d("y", x, w, PLAIN, 2, 3, 5)),
                new Case("strided, padded, dilated", (p, x, w) -> p.conv2d("y", x, w, AWKWARD, 2, 3, 6)),
                new Case(
                        "one group, channels first",
                        (p, x, w) -> p.conv2d("y", channelsFirst(p, x), w, PLAIN, 1, 4, 3)),
                new Case(
                        "transposed convolution",
                        (p, x, w) ->
                                p.conv2dGradInput("y", x, w, Window.of(3, 2).stride(2, 2), 2, Shape.of(2, 12, 13, 4))),
                new Case("gradient by the weight", (p, x, w) -> {
                    Value y = p.conv2d("z", x, w, PLAIN, 2, 3, 5);
                    return p.conv2dGradWeight("y", x, y, PLAIN, 2);
                }),
                new Case("maxima", (p, x, w) -> p.maxPool("y", x, AWKWARD, 3, 6)),
                new Case("maxima that overlap", (p, x, w) -> p.maxPool("y", x, PLAIN, 3, 5)),
                new Case("means of windows", (p, x, w) -> p.avgPool("y", x, AWKWARD, PoolDivisor.WINDOW, 3, 6)),
                new Case("means inside", (p, x, w) -> p.avgPool("y", x, AWKWARD, PoolDivisor.INSIDE, 3, 6)));
    }

    /** [2,4,5,6] in memory, seen as an image with 2 channels. */
    private static Value channelsFirst(ProgramBuilder p, Value x) {
        return x.reshape(Shape.of(4, 2, 6, 5)).permute(0, 2, 3, 1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldEqualFiniteDifferences(Case tested) throws ModelException {
        ProgramBuilder builder = new ProgramBuilder("case");
        SortedMap<String, Value> all = new TreeMap<>();
        all.put("w", builder.input("w", Program.Kind.STATE, DType.FLOAT32, Shape.of(3, 2, 2, 4)));
        all.put("x", builder.input("x", Program.Kind.STATE, DType.FLOAT32, IMAGE));
        Value y = tested.expression().of(builder, all.get("x"), all.get("w"));
        Value squares = builder.elementwise(Operator.MUL, "squares", y, y);
        Value loss = Values.sumOfAll(builder, "loss", squares);
        SortedMap<String, Value> used = new TreeMap<>(all);
        used.keySet()
                .removeIf(name ->
                        !FiniteDifferences.reads(builder.build(), all.get(name).source()));
        SortedMap<String, Value> gradients =
                Differentiator.gradients(new ForwardProgram(builder, used, loss, y, Set.of()));
        gradients.forEach((name, gradient) -> {
            assertEquals(used.get(name).shape(), gradient.shape(), name);
            builder.output(name, gradient);
        });
        builder.output("loss", loss);
        FiniteDifferences.compare(builder.build(), used);
    }
}
