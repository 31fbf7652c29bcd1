package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Cuts that are computed are those that are made one by one, and what they take does not grow with the fold. */
class CutsTest {
    private static final long SEED = Long.getLong("verdant.seed", new Random().nextLong());
    private static final int CASES = 160;

    private final Random random = new Random(SEED);

    /** A dimension of any kind: small, odd, a multiple of a leaf's, one more or less than that. */
    private int dim(int most) {
        int some = 1 + random.nextInt(most);
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(9);
            case 1 -> Math.max(1, some & -32);
            case 2 -> Math.max(1, (some & -32) + random.nextInt(3) - 1);
            default -> some;
        };
    }

    @Test
    void shouldCutProductsAndSumsWhereTermsOneByOneAreCut() {
        for (int number = 0; number < CASES; number++) {
            ProgramBuilder builder = new ProgramBuilder("sums");
            Shape shape = Shape.of(dim(90), dim(400));
            var x = builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, shape);
            boolean flat = random.nextBoolean();
            var viewed = flat ? x.reshape(Shape.of(1, shape.elementCount())) : random.nextBoolean() ? x.transpose() : x;
            switch (random.nextInt(4)) {
                case 0 -> builder.output("y", builder.foldFirst("y", viewed));
                case 1 -> {
                    Shape other = Shape.of(viewed.shape().columns(), dim(70));
                    var w = builder.input("w", Program.Kind.OPERAND, DType.FLOAT32, other);
                    builder.output("y", builder.matmul("y", viewed, w));
                }
                case 2 -> builder.output("y", builder.reduceLast(Operator.REDUCE_MAX, "y", viewed));
                default -> builder.output("y", builder.reduceLast(Operator.REDUCE_SUM, "y", viewed));
            }
            requireGreedy(builder.build(), "case=" + number + " shape=" + shape + " flat=" + flat);
        }
    }

    /** Both operands of a product may be one tensor; then they share its leaves. */
    @Test
    void shouldCutProductsOfATensorWithItself() {
        for (int number = 0; number < CASES / 4; number++) {
            ProgramBuilder builder = new ProgramBuilder("square");
            Shape shape = Shape.of(dim(200), dim(200));
            var x = builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, shape);
            builder.output("y", builder.matmul("y", x, x.transpose()));
            requireGreedy(builder.build(), "case=" + number + " shape=" + shape);
        }
    }

    @Test
    void shouldCutLookupsAndScattersWhereTermsOneByOneAreCut() {
        for (int number = 0; number < CASES; number++) {
            ProgramBuilder builder = new ProgramBuilder("array");
            Shape table = Shape.of(dim(3_000), dim(100));
            Shape ids = Shape.of(dim(12), dim(100));
            var named = builder.input("ids", Program.Kind.OPERAND, DType.INT32, ids);
            Shape rows = Shape.of(ids.dim(0), ids.dim(1), table.dim(1));
            if (random.nextBoolean()) {
                var from = builder.input("table", Program.Kind.OPERAND, DType.FLOAT32, table);
                builder.output(
                        "y", builder.node(Operator.GATHER, "y", Attributes.NONE, DType.FLOAT32, rows, from, named));
            } else {
                var dy = builder.input("dy", Program.Kind.OPERAND, DType.FLOAT32, rows);
                builder.output(
                        "y", builder.node(Operator.SCATTER_ADD, "y", Attributes.NONE, DType.FLOAT32, table, dy, named));
            }
            requireGreedy(builder.build(), "case=" + number + " table=" + table + " ids=" + ids);
        }
    }

    /** Nothing could have been added to a micro-step but its last, and none reads more than it may. */
    private void requireGreedy(Program program, String label) {
        Node node = program.node(0);
        for (int draw = 0; draw < 2; draw++) {
            int element = draw == 0 ? 0 : random.nextInt(node.shape().elementCount());
            ElementSemantics semantics = ElementSemantics.of(program, node, element, 0, null);
            int width = width(node.operator());
            for (int step = 0; step < semantics.microStepCount(); step++) {
                List<ElementSemantics.Touch> touches = semantics.touches(step);
                String at = label + " " + node.operator() + " element=" + element + " step=" + step + " seed=" + SEED;
                boolean continued = step + 1 < semantics.microStepCount()
                        && semantics.predecessors(step + 1).length == 1
                        && !semantics.touches(step + 1).isEmpty();
                assertTrue(leaves(program, node, touches) <= ElementSemantics.MAX_LEAVES, at);
                assertTrue(touches.size() <= width * ElementSemantics.MAX_TERMS, at);
                if (continued) {
                    List<ElementSemantics.Touch> more = new ArrayList<>(touches);
                    more.addAll(semantics.touches(step + 1).subList(0, width));
                    boolean full = touches.size() == width * ElementSemantics.MAX_TERMS
                            || leaves(program, node, more) > ElementSemantics.MAX_LEAVES;
                    assertTrue(full, at);
                }
            }
            requireAllTerms(node, semantics, width, label);
        }
    }

    /** As many terms as the fold has, each once and in order: what they read moves by equal distances. */
    private static void requireAllTerms(Node node, ElementSemantics semantics, int width, String label) {
        List<ElementSemantics.Touch> all = new ArrayList<>();
        for (int step = 0; step < semantics.microStepCount(); step++) {
            all.addAll(semantics.touches(step));
        }
        Operand first = node.operands().getFirst();
        int terms =
                switch (node.operator()) {
                    case GATHER, FOLD_SUM -> first.view().shape().dim(0);
                    case SCATTER_ADD -> node.operands().get(1).view().shape().elementCount();
                    default -> first.view().shape().columns();
                };
        assertEquals(terms * width, all.size(), label);
        assertEquals(all.size(), new HashSet<>(pairs(all, width)).size() * width, label);
    }

    private static List<List<ElementSemantics.Touch>> pairs(List<ElementSemantics.Touch> all, int width) {
        List<List<ElementSemantics.Touch>> pairs = new ArrayList<>();
        for (int i = 0; i < all.size(); i += width) {
            pairs.add(all.subList(i, i + width));
        }
        return pairs;
    }

    private static int width(Operator operator) {
        return switch (operator) {
            case MATMUL, GATHER, SCATTER_ADD -> 2;
            default -> 1;
        };
    }

    private static int leaves(Program program, Node node, List<ElementSemantics.Touch> touches) {
        Set<List<Integer>> leaves = new HashSet<>();
        for (ElementSemantics.Touch touch : touches) {
            ElementSemantics.Touch.Element element = (ElementSemantics.Touch.Element) touch;
            Operand operand = node.operands().get(element.operandSlot());
            Shape shape = Sources.shape(program, operand);
            leaves.add(List.of(
                    operand.source(),
                    Leaves.leafOf(Sources.dtype(program, operand), shape, element.sourceElementIndex())));
        }
        return leaves.size();
    }

    /** Of a fold of millions no more elements are looked at than of one of a few hundred. */
    @Test
    void shouldReadNoMoreOfALongFoldThanOfAShortOne() {
        // an id's column of a table with that many words, and the id
        requireConstant(rows -> Shape.of(rows, 768), rows -> rows, Walk.of(5, 768, 3, 0), 96, 50_257, 2_000_000);
        requireConstant(rows -> Shape.of(rows, 777), rows -> rows, Walk.of(5, 777, 3, 0), 96, 50_257, 2_000_000);
        // a row of the one operand and a column of the other
        requireConstant(depth -> Shape.of(9, depth), depth -> depth, Walk.of(0, 1, 7, 64), 96, 50_257, 2_000_000);
        // one of the 32 lanes of a sum over all of a matrix, over all of a vector
        requireConstant(rows -> Shape.of(rows, 768), rows -> rows * 24, Walk.of(9, 32), 64, 50_257, 2_000_000);
        requireConstant(length -> Shape.of(1, length), length -> length / 32, Walk.of(9, 32), 9_600, 50_257, 2_000_000);
    }

    private static void requireConstant(
            IntFunction<Shape> source, IntUnaryOperator termCount, Walk walk, int... sizes) {
        int expected = 0;
        for (int size : sizes) {
            ProgramBuilder builder = new ProgramBuilder("long");
            var x = builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, source.apply(size));
            var y = builder.input("y", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(4_000_000, 64));
            Node node = new Node(
                    0,
                    "long",
                    Operator.MATMUL,
                    Attributes.NONE,
                    List.of(x.operand(), y.operand()),
                    DType.FLOAT32,
                    Shape.SCALAR);
            builder.output("z", x);
            AtomicInteger reads = new AtomicInteger();
            int count = termCount.applyAsInt(size);
            Terms counted = new Terms(
                    count,
                    walk.width(),
                    (term, place) -> {
                        reads.incrementAndGet();
                        return walk.element(term, place);
                    },
                    (term, place) -> walk.slots()[place],
                    walk);
            Cuts cuts = Cuts.of(new OperandLeaves(builder.build(), node), counted, Integer.MAX_VALUE);
            assertEquals(count, cuts.end(cuts.count() - 1));
            expected = expected == 0 ? reads.get() : expected;
            assertEquals(expected, reads.get(), "size=" + size + " walk=" + walk);
        }
        assertTrue(expected < 200, "reads=" + expected);
    }
}
