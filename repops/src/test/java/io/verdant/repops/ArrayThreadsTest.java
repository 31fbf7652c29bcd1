package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Array operators and poolings that are large enough for several threads give the bits of one thread's plain loops. */
class ArrayThreadsTest {
    private static final int ROWS = 1_301;
    private static final int COLUMNS = 207;

    /** A node over a [1301, 207], b of the same shape, ids [1301] and an image [29, 31, 19, 17]. */
    private record Case(String name, Node node) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Node {
        Value of(ProgramBuilder builder, Value a, Value b, Value ids, Value image);
    }

    static Stream<Case> cases() {
        Window window = new Window(new Window.Axis(3, 2, 1, 2), new Window.Axis(2, 1, 0, 1));
        return Stream.of(
                new Case("gather", (p, a, b, ids, image) -> p.gather("y", a, ids)),
                new Case("gather of a transposed table", (p, a, b, ids, image) -> p.gather("y", a.transpose(), ids)),
                new Case("scatter", (p, a, b, ids, image) -> p.scatterAdd("y", a, ids, 97)),
                new Case(
                        "scatter of few columns",
                        (p, a, b, ids, image) -> p.scatterAdd(
                                "y",
                                new Value(a.source(), View.contiguous(Shape.of(ROWS, 3)), DType.FLOAT32),
                                ids,
                                97)),
                new Case("concat rows", (p, a, b, ids, image) -> p.concat("y", 0, a, b, a)),
                new Case("concat columns", (p, a, b, ids, image) -> p.concat("y", 1, a, b, a)),
                new Case("concat transposed", (p, a, b, ids, image) -> p.concat("y", 1, a.transpose(), b.transpose())),
                new Case(
                        "pad",
                        (p, a, b, ids, image) ->
                                p.pad("y", a, new int[] {3, 2}, new int[] {1, 1}, Shape.of(ROWS + 9, COLUMNS + 3))),
                new Case(
                        "pad with gaps and cut",
                        (p, a, b, ids, image) ->
                                p.pad("y", a, new int[] {-70, -5}, new int[] {3, 2}, Shape.of(2 * ROWS, COLUMNS))),
                new Case("max pool", (p, a, b, ids, image) -> p.maxPool("y", image, window, 14, 18)),
                new Case("average", (p, a, b, ids, image) -> p.avgPool("y", image, window, PoolDivisor.INSIDE, 14, 18)),
                new Case(
                        "average gradient",
                        (p, a, b, ids, image) -> p.avgPoolGrad(
                                "y",
                                new Value(image.source(), View.contiguous(Shape.of(29, 14, 18, 17)), DType.FLOAT32),
                                window,
                                PoolDivisor.INSIDE,
                                Shape.of(29, 31, 19, 17))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveTheBitsOfOneThread(Case one) {
        long seed = new Random().nextLong();
        OperatorCases values = new OperatorCases(seed, false);
        ProgramBuilder builder = new ProgramBuilder("p");
        Value a = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(ROWS, COLUMNS));
        Value b = builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(ROWS, COLUMNS));
        Value ids = builder.input("ids", Program.Kind.OPERAND, DType.INT32, Shape.of(ROWS));
        Value image = builder.input("image", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(29, 31, 19, 17));
        builder.output("y", one.node().of(builder, a, b, ids, image));
        Program program = builder.build();
        Tensor[] operands = {
            Tensor.ofFloats(Shape.of(ROWS, COLUMNS), values.values(ROWS * COLUMNS)),
            Tensor.ofFloats(Shape.of(ROWS, COLUMNS), values.values(ROWS * COLUMNS)),
            Tensor.ofInts(Shape.of(ROWS), new Random(seed).ints(ROWS, 0, 97).toArray()),
            Tensor.ofFloats(Shape.of(29, 31, 19, 17), values.values(29 * 31 * 19 * 17))
        };
        try (Compute plain = Compute.of(Compute.Mode.SCALAR, 1);
                Compute several = Compute.of(Compute.Mode.VECTOR, 3)) {
            float[] wanted = run(program, operands, plain);
            float[] given = run(program, operands, several);
            for (int i = 0; i < program.node(0).shape().elementCount(); i++) {
                assertEquals(
                        Integer.toHexString(Float.floatToIntBits(wanted[i])),
                        Integer.toHexString(Float.floatToIntBits(given[i])),
                        one + " seed=" + seed + " element=" + i);
            }
        }
    }

    private static float[] run(Program program, Tensor[] operands, Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        for (int i = 0; i < operands.length; i++) {
            runner.bind(program.inputs().get(i).name(), Program.Kind.OPERAND, operands[i]);
        }
        runner.run();
        return runner.output("y").floats();
    }
}
