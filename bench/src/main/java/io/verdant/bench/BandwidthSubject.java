package io.verdant.bench;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PoolDivisor;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Window;
import java.util.List;
import java.util.stream.Stream;

/**
 * One line of the bandwidth table: a node over {@code rows} rows of 1,024 elements, and how many times as many elements it
 * must read and write once.
 *
 * @param shape what it runs over, in words
 * @param arrays elements moved, divided by an operand's elements
 */
record BandwidthSubject(String operator, String shape, double arrays, Node node) {
    /** Columns of the operands; also the elements of an image of 4 by 4 with 64 channels. */
    static final int COLUMNS = 1_024;

    private static final int CHANNELS = 64;
    private static final Window HALVES = new Window(new Window.Axis(2, 2, 0, 1), new Window.Axis(2, 2, 0, 1));

    /** How the node is made. */
    interface Node {
        Value of(ProgramBuilder builder, Operands x);
    }

    /**
     * What nodes read.
     *
     * @param a between -1 and 1, as b
     * @param c between 1/2 and 3/2
     * @param quarter a fourth of their columns
     * @param ids INT32, one for each row, all different
     */
    record Operands(int rows, Value a, Value b, Value c, Value quarter, Value ids) {
        Value image() {
            return a.reshape(Shape.of(rows, 4, 4, CHANNELS));
        }

        Value pooledImage() {
            return quarter.reshape(Shape.of(rows, 2, 2, CHANNELS));
        }

        Value[] first(int count) {
            return Stream.of(a, b, c).limit(count).toArray(Value[]::new);
        }
    }

    /** All lines, those that do more with an element last. */
    static List<BandwidthSubject> all() {
        return Stream.of(elements(), reductions(), pieces(), functions())
                .flatMap(List::stream)
                .toList();
    }

    private static List<BandwidthSubject> elements() {
        return List.of(
                elementwise(Operator.NEG, 1),
                elementwise(Operator.RELU, 1),
                elementwise(Operator.ADD, 2),
                elementwise(Operator.MUL, 2),
                elementwise(Operator.GREATER, 2),
                elementwise(Operator.FMA, 3),
                elementwise(Operator.WHERE, 3),
                new BandwidthSubject(
                        "DIV", "elements", 3, (builder, x) -> builder.elementwise(Operator.DIV, "y", x.a(), x.c())),
                positive(Operator.SQRT));
    }

    private static List<BandwidthSubject> reductions() {
        return List.of(
                row(Operator.REDUCE_SUM, true),
                row(Operator.REDUCE_MAX, true),
                row(Operator.ARGMAX, true),
                row(Operator.REDUCE_SUM, false),
                row(Operator.REDUCE_MAX, false),
                new BandwidthSubject("FOLD_SUM", "columns", 1, (builder, x) -> builder.foldFirst("y", x.a())));
    }

    private static List<BandwidthSubject> pieces() {
        return List.of(
                elementwise(Operator.COPY, 1),
                new BandwidthSubject("GATHER", "rows", 2, (builder, x) -> builder.gather("y", x.a(), x.ids())),
                new BandwidthSubject(
                        "SCATTER_ADD", "rows", 2, (builder, x) -> builder.scatterAdd("y", x.a(), x.ids(), x.rows())),
                new BandwidthSubject("CONCAT", "rows", 4, (builder, x) -> builder.concat("y", 1, x.a(), x.b())),
                new BandwidthSubject(
                        "PAD",
                        "rows",
                        2,
                        (builder, x) -> builder.pad(
                                "y", x.a(), new int[] {1, 1}, new int[] {1, 1}, Shape.of(x.rows() + 2, COLUMNS + 2))),
                new BandwidthSubject(
                        "MAX_POOL", "images", 1.25, (builder, x) -> builder.maxPool("y", x.image(), HALVES, 2, 2)),
                new BandwidthSubject(
                        "AVG_POOL",
                        "images",
                        1.25,
                        (builder, x) -> builder.avgPool("y", x.image(), HALVES, PoolDivisor.WINDOW, 2, 2)),
                new BandwidthSubject(
                        "AVG_POOL_GRAD",
                        "images",
                        1.25,
                        (builder, x) -> builder.avgPoolGrad(
                                "y", x.pooledImage(), HALVES, PoolDivisor.WINDOW, Shape.of(x.rows(), 4, 4, CHANNELS))));
    }

    private static List<BandwidthSubject> functions() {
        return List.of(
                elementwise(Operator.EXP, 1),
                elementwise(Operator.EXP2, 1),
                elementwise(Operator.EXPM1, 1),
                positive(Operator.LOG),
                positive(Operator.LOG2),
                positive(Operator.LOG1P),
                elementwise(Operator.SIN, 1),
                elementwise(Operator.COS, 1),
                elementwise(Operator.TANH, 1),
                elementwise(Operator.SIGMOID, 1),
                elementwise(Operator.ERF, 1),
                positive(Operator.RSQRT));
    }

    private static BandwidthSubject elementwise(Operator operator, int operands) {
        return new BandwidthSubject(
                operator.name(),
                "elements",
                operands + 1,
                (builder, x) -> operator == Operator.COPY
                        ? builder.node(operator, "y", Attributes.NONE, DType.FLOAT32, x.a().shape(), x.a())
                        : builder.elementwise(operator, "y", x.first(operands)));
    }

    private static BandwidthSubject positive(Operator operator) {
        return new BandwidthSubject(
                operator.name(), "elements", 2, (builder, x) -> builder.elementwise(operator, "y", x.c()));
    }

    private static BandwidthSubject row(Operator operator, boolean many) {
        return new BandwidthSubject(
                operator.name(),
                many ? "rows" : "one row",
                1,
                (builder, x) -> builder.reduceLast(
                        operator, "y", many ? x.a() : x.a().reshape(Shape.of(1, x.rows() * COLUMNS))));
    }
}
