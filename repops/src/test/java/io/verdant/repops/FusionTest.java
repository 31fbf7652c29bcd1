package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Computing nodes together, on several threads and in shared buffers, changes no bit and hides no failure. */
class FusionTest {
    private static final Operator[] UNARY = {
        Operator.NEG,
        Operator.RELU,
        Operator.EXP,
        Operator.SQRT,
        Operator.COPY,
        Operator.ABS,
        Operator.TANH,
        Operator.SIGMOID,
        Operator.RSQRT,
        Operator.RECIPROCAL
    };
    private static final Operator[] BINARY = {
        Operator.ADD, Operator.SUB, Operator.MUL, Operator.DIV, Operator.RELU_GRAD, Operator.MAX, Operator.GREATER
    };

    /** A random program over values of [rows, columns], [rows, 1], [columns] and scalars. */
    private static final class Graph {
        private final Random random;
        private final ProgramBuilder builder = new ProgramBuilder("graph");
        private final List<ProgramBuilder.Value> values = new ArrayList<>();
        private final Map<String, Tensor> operands = new HashMap<>();
        private final int rows;
        private final int columns;

        Graph(Random random, boolean large) {
            this.random = random;
            this.rows = large ? 700 + random.nextInt(300) : 1 + random.nextInt(9);
            this.columns = large ? 1 + random.nextInt(400) : 1 + random.nextInt(140);
        }

        Program program(int nodes, double wild) {
            input(Shape.of(rows, columns), wild);
            input(Shape.of(rows, columns), wild);
            input(Shape.of(rows, 1), wild);
            input(Shape.of(columns), wild);
            values.add(builder.constant(0.37f));
            for (int i = 0; i < nodes; i++) {
                node();
            }
            for (int i = 0; i < 3; i++) {
                builder.output(
                        "out" + i, values.get(values.size() - 1 - random.nextInt(Math.min(nodes, values.size()))));
            }
            return builder.build();
        }

        private void input(Shape shape, double wild) {
            String name = "x" + values.size();
            float[] x = new float[shape.elementCount()];
            for (int i = 0; i < x.length; i++) {
                boolean odd = random.nextDouble() < wild;
                x[i] = odd ? 1e30f * random.nextInt(3) : (float) random.nextGaussian();
            }
            operands.put(name, Tensor.ofFloats(shape, x));
            values.add(builder.input(name, Program.Kind.OPERAND, DType.FLOAT32, shape));
        }

        private void node() {
            ProgramBuilder.Value x = pick();
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    Operator operator = random.nextBoolean() ? Operator.REDUCE_SUM : Operator.REDUCE_MAX;
                    if (x.shape().rank() == 2) {
                        values.add(builder.reduceLast(operator, "r", x)
                                .reshape(Shape.of(x.shape().dim(0), 1)));
                    }
                }
                case 2 -> {
                    if (x.shape().rank() == 2) {
                        values.add(builder.foldFirst("f", x));
                    }
                }
                case 3 -> {
                    if (x.shape().equals(Shape.of(rows, columns))) {
                        ProgramBuilder.Value product =
                                builder.matmul("m", x, pickWide().transpose());
                        values.add(builder.matmul("n", product, pickWide()));
                    }
                }
                case 4, 5, 6 -> values.add(builder.elementwise(UNARY[random.nextInt(UNARY.length)], "u", x));
                case 7 -> values.add(builder.elementwise(Operator.FMA, "t", x, pick(), pick()));
                default -> values.add(builder.elementwise(BINARY[random.nextInt(BINARY.length)], "b", x, pick()));
            }
        }

        private ProgramBuilder.Value pick() {
            int recent = Math.min(values.size(), random.nextBoolean() ? 4 : values.size());
            return values.get(values.size() - 1 - random.nextInt(recent));
        }

        private ProgramBuilder.Value pickWide() {
            ProgramBuilder.Value value = pick();
            return value.shape().equals(Shape.of(rows, columns)) ? value : values.get(0);
        }
    }

    @Test
    void shouldGiveTheBitsOfSingleNodes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int failures = 0;
        int grouped = 0;
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 3)) {
            for (int number = 0; number < 400; number++) {
                String label = "seed=" + seed + " number=" + number;
                Graph graph = new Graph(random, number % 40 == 0);
                Program program = graph.program(3 + random.nextInt(40), number % 3 == 0 ? 0.002 : 0);
                grouped += Fusion.units(program).size() < program.nodes().size() ? 1 : 0;
                Map<Integer, Tensor> expected = new HashMap<>();
                ProgramRunner plain = bound(program, graph, scalar);
                Outcome outcome = plain.run((node, value) -> expected.put(node.index(), value.copy()));
                ProgramRunner runner = bound(program, graph, vector);
                for (int repeat = 0; repeat < 2; repeat++) {
                    assertEquals(outcome, runner.run(), label);
                    for (Program.Output output : outcome.ok() ? program.outputs() : List.<Program.Output>of()) {
                        assertSame(expected.get(output.node()), runner.output(output.name()), label + output);
                    }
                }
                failures += outcome.ok() ? 0 : 1;
            }
        }
        assertTrue(failures > 20 && failures < 380, "failures=" + failures + " seed=" + seed);
        assertTrue(grouped > 200, "grouped=" + grouped + " seed=" + seed);
    }

    private static ProgramRunner bound(Program program, Graph graph, Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        graph.operands.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
        return runner;
    }

    private static void assertSame(Tensor expected, Tensor actual, String label) {
        for (int i = 0; i < expected.shape().elementCount(); i++) {
            int wanted = Float.floatToIntBits(expected.floats()[i]);
            int given = Float.floatToIntBits(actual.floats()[i]);
            assertEquals(Integer.toHexString(wanted), Integer.toHexString(given), label + " element=" + i);
        }
    }
}
