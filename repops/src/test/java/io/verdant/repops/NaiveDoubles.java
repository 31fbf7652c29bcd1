package io.verdant.repops;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** FLOAT64 nodes and the operators of robust aggregation of {@link NaiveInterpreter}, by multi-index. */
final class NaiveDoubles {
    private final NaiveInterpreter values;

    NaiveDoubles(NaiveInterpreter values) {
        this.values = values;
    }

    private double read(Node node, int slot, int... at) {
        return values.readWide(node, slot, at);
    }

    private static Shape shape(Node node, int slot) {
        return node.operands().get(slot).view().shape();
    }

    double element(Node node, int[] at) {
        return switch (node.operator()) {
            case ADD -> read(node, 0, at) + read(node, 1, at);
            case SUB -> read(node, 0, at) - read(node, 1, at);
            case MUL -> read(node, 0, at) * read(node, 1, at);
            case DIV -> read(node, 0, at) / read(node, 1, at);
            case FMA -> fma(read(node, 0, at), read(node, 1, at), read(node, 2, at));
            case NEG -> read(node, 0, at) * -1;
            case SQRT -> Math.sqrt(read(node, 0, at));
            case RECIPROCAL -> 1 / read(node, 0, at);
            case ABS -> read(node, 0, at) < 0 || 1 / read(node, 0, at) < 0 ? -read(node, 0, at) : read(node, 0, at);
            case MAX -> read(node, 1, at) > read(node, 0, at) ? read(node, 1, at) : read(node, 0, at);
            case MIN -> read(node, 1, at) < read(node, 0, at) ? read(node, 1, at) : read(node, 0, at);
            case GREATER -> Boolean.compare(read(node, 0, at) > read(node, 1, at), false);
            case GREATER_EQUAL -> Boolean.compare(read(node, 0, at) >= read(node, 1, at), false);
            case EQUAL -> Boolean.compare(read(node, 0, at) == read(node, 1, at), false);
            case WHERE -> read(node, read(node, 0, at) == 0 ? 2 : 1, at);
            case COPY, CAST -> read(node, 0, at);
            case MATMUL, BATCH_MATMUL -> product(node, at);
            case REDUCE_SUM -> laneSum(row(node, at));
            case REDUCE_MAX ->
                Arrays.stream(row(node, at))
                        .reduce((best, x) -> x > best ? x : best)
                        .orElseThrow();
            case FOLD_SUM -> fold(node, at);
            case GATHER -> gather(node, at);
            case CONCAT -> concat(node, at);
            case IOTA -> at[(int) node.attributes().integer("axis")];
            case MEAN_OF -> mean(node, operands(node, at), 0, node.operands().size());
            case TRIMMED_MEAN ->
                trimmed(node, operands(node, at), (int) node.attributes().integer("f"));
            default -> robust(node, at);
        };
    }

    /** Of either type: every operation is rounded to the node's. */
    double robust(Node node, int[] at) {
        return switch (node.operator()) {
            case GRAM -> gram(node, at);
            case WEIGHTED_SUM -> weighted(node, at);
            case MEAN_AROUND -> around(node, operands(node, at));
            case RANK -> rank(node, at);
            default -> throw new IllegalArgumentException("operator=" + node.operator());
        };
    }

    private static double rounded(Node node, double x) {
        return node.dtype() == DType.FLOAT64 ? x : (float) x;
    }

    private double gram(Node node, int[] at) {
        Shape shape = shape(node, 0);
        double[] lanes = new double[32];
        boolean referenced = node.operands().size() > node.shape().dim(0);
        for (int e = 0; e < shape.elementCount(); e++) {
            int[] place = NaiveInterpreter.unravel(e, shape);
            double less = referenced ? read(node, node.shape().dim(0), place) : 0;
            double a = read(node, at[0], place);
            double b = read(node, at[1], place);
            lanes[e % 32] = referenced ? fma(a - less, b - less, lanes[e % 32]) : fma(a, b, lanes[e % 32]);
        }
        return halved(lanes);
    }

    private double weighted(Node node, int[] at) {
        double acc = 0;
        for (int i = 1; i < node.operands().size(); i++) {
            double weight = read(node, 0, i - 1);
            double x = read(node, i, at);
            acc = node.dtype() == DType.FLOAT64
                    ? fma(weight, x, acc)
                    : NaiveInterpreter.fma((float) weight, (float) x, (float) acc);
        }
        return acc;
    }

    private static double around(Node node, double[] x) {
        double median = trimmed(node, x, (x.length - 1) / 2);
        double[] distances = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            distances[i] = Math.abs(rounded(node, x[i] - median));
        }
        int kept = x.length - (int) node.attributes().integer("f");
        return chosen(node, x, order(distances).subList(0, kept));
    }

    private double rank(Node node, int[] at) {
        double[] row = row(node, Arrays.copyOf(at, at.length - 1));
        boolean magnitude = node.attributes().integer("magnitude") == 1;
        boolean descending = node.attributes().integer("descending") == 1;
        for (int i = 0; i < row.length; i++) {
            row[i] = magnitude && row[i] < 0 ? -row[i] : row[i];
            row[i] = descending ? 0 - row[i] : row[i];
        }
        return order(row).indexOf(at[at.length - 1]);
    }

    private static List<Integer> order(double[] keys) {
        return new ArrayList<>(IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> keys[i] == 0 ? 0.0 : keys[i])
                        .thenComparingInt(i -> i))
                .toList());
    }

    private static double trimmed(Node node, double[] x, int f) {
        return chosen(node, x, order(x).subList(f, x.length - f));
    }

    private static double mean(Node node, double[] x, int from, int to) {
        return chosen(node, x, IntStream.range(from, to).boxed().toList());
    }

    private static double chosen(Node node, double[] x, List<Integer> kept) {
        double acc = 0;
        for (int i = 0; i < x.length; i++) {
            acc = kept.contains(i) ? rounded(node, acc + x[i]) : acc;
        }
        return rounded(node, acc / kept.size());
    }

    private double[] operands(Node node, int[] at) {
        double[] x = new double[node.operands().size()];
        Arrays.setAll(x, i -> read(node, i, at));
        return x;
    }

    private double product(Node node, int[] at) {
        int[] a = at.clone();
        int[] b = at.clone();
        double acc = 0;
        for (int k = 0; k < shape(node, 0).dim(at.length - 1); k++) {
            a[at.length - 1] = k;
            b[at.length - 2] = k;
            acc = fma(read(node, 0, a), read(node, 1, b), acc);
        }
        return acc;
    }

    private double[] row(Node node, int[] at) {
        double[] row = new double[shape(node, 0).dim(at.length)];
        int[] place = Arrays.copyOf(at, at.length + 1);
        for (int i = 0; i < row.length; i++) {
            place[at.length] = i;
            row[i] = read(node, 0, place);
        }
        return row;
    }

    private static double laneSum(double[] row) {
        double[] lanes = new double[32];
        for (int i = 0; i < row.length; i++) {
            lanes[i % 32] = lanes[i % 32] + row[i];
        }
        return halved(lanes);
    }

    private static double halved(double[] lanes) {
        double[] half = lanes;
        while (half.length > 1) {
            double[] whole = half;
            half = new double[whole.length / 2];
            for (int i = 0; i < half.length; i++) {
                half[i] = whole[i] + whole[i + half.length];
            }
        }
        return half[0];
    }

    private double fold(Node node, int[] at) {
        int[] place = new int[at.length + 1];
        System.arraycopy(at, 0, place, 1, at.length);
        double acc = 0;
        for (int i = 0; i < shape(node, 0).dim(0); i++) {
            place[0] = i;
            acc = acc + read(node, 0, place);
        }
        return acc;
    }

    private double gather(Node node, int[] at) {
        int rank = shape(node, 1).rank();
        int id = values.readInt(node, 1, Arrays.copyOf(at, rank));
        int[] place = Arrays.copyOfRange(at, rank - 1, at.length);
        place[0] = id;
        return id >= 0 && id < shape(node, 0).dim(0) ? read(node, 0, place) : Double.NaN;
    }

    private double concat(Node node, int[] at) {
        int axis = (int) node.attributes().integer("axis");
        int[] place = at.clone();
        int slot = 0;
        while (place[axis] >= shape(node, slot).dim(axis)) {
            place[axis] -= shape(node, slot++).dim(axis);
        }
        return read(node, slot, place);
    }

    /** One rounding of the exact {@code a·b + c}. */
    static double fma(double a, double b, double c) {
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        return exact.signum() == 0 ? a * b + c : exact.doubleValue();
    }
}
