package io.verdant.repops;

import java.util.Arrays;

/** The contract as plain loops: what every other kernel set is compared with. */
final class ScalarKernels implements Kernels {
    static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {}

    @Override
    public void elementwise(
            Operator operator, float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        for (int i = 0; i < count; i++) {
            out[o + i] = apply(operator, a[ai + i], b[bi + i], c[ci + i]);
        }
    }

    /** One element of an elementwise operator; this is also what an arbiter computes. */
    static float apply(Operator operator, float a, float b, float c) {
        return switch (operator) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case FMA -> Math.fma(a, b, c);
            case NEG -> -a;
            case RELU -> a > 0f ? a : 0f;
            case RELU_GRAD -> b > 0f ? a : 0f;
            case EXP -> Elementary.exp(a);
            case LOG -> Elementary.log(a);
            case SQRT -> Elementary.sqrt(a);
            case COPY -> a;
            case EXP2 -> Elementary.exp2(a);
            case EXPM1 -> Elementary.expm1(a);
            case LOG2 -> Elementary.log2(a);
            case LOG1P -> Elementary.log1p(a);
            case SIN -> Elementary.sin(a);
            case COS -> Elementary.cos(a);
            case TANH -> Elementary.tanh(a);
            case SIGMOID -> Elementary.sigmoid(a);
            case ERF -> Elementary.erf(a);
            case RSQRT -> Elementary.rsqrt(a);
            case RECIPROCAL -> Elementary.reciprocal(a);
            case ABS -> Math.abs(a);
            case MAX -> b > a ? b : a;
            case MIN -> b < a ? b : a;
            case GREATER -> a > b ? 1f : 0f;
            case GREATER_EQUAL -> a >= b ? 1f : 0f;
            case EQUAL -> a == b ? 1f : 0f;
            case WHERE -> a != 0f ? b : c;
            case POW -> Power.of(a, b);
            default -> throw new IllegalArgumentException("not elementwise: operator=" + operator);
        };
    }

    @Override
    public float laneSum(float[] x, int from, int count, float[] lanes) {
        Arrays.fill(lanes, 0, Reduction.LANES, 0f);
        for (int i = 0; i < count; i++) {
            lanes[i % Reduction.LANES] += x[from + i];
        }
        return Reduction.tree(lanes);
    }

    @Override
    public float max(float[] x, int from, int count, float[] lanes) {
        float acc = x[from];
        for (int i = 1; i < count; i++) {
            acc = Reduction.max(acc, x[from + i]);
        }
        return acc;
    }

    @Override
    public void argmax(float[] x, int from, int count, int rows, int[] out, int o, float[] scratch) {
        for (int r = 0; r < rows; r++) {
            out[o + r] = argmax(x, from + r * count, count);
        }
    }

    private static int argmax(float[] x, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (x[from + i] > x[from + best]) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void foldRows(float[] x, int from, int rowStride, int rows, float[] out, int o, int count) {
        for (int i = 0; i < count; i++) {
            float acc = 0f;
            for (int r = 0; r < rows; r++) {
                acc += x[from + r * rowStride + i];
            }
            out[o + i] = acc;
        }
    }

    @Override
    public boolean allFinite(float[] x, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(x[from + i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void trimmedMean(
            float[] out, int o, float[][] x, int[] starts, int first, int count, int trim, int[] scratch) {
        for (int i = first; i < count; i++) {
            float sum = 0f;
            for (int n = 0; n < x.length; n++) {
                int rank = rank(x, starts, n, i);
                if (rank >= trim && rank < x.length - trim) {
                    sum += x[n][starts[n] + i];
                }
            }
            out[o + i] = sum / (x.length - 2 * trim);
        }
    }

    @Override
    public void weightedSum(float[] out, int o, float[][] x, int[] starts, float[] weights, int count) {
        for (int i = 0; i < count; i++) {
            float acc = 0f;
            for (int n = 0; n < x.length; n++) {
                acc = Math.fma(weights[n], x[n][starts[n] + i], acc);
            }
            out[o + i] = acc;
        }
    }

    @Override
    public void meanAround(
            float[] out, int o, float[][] x, int[] starts, int first, int count, int dropped, int[] scratch) {
        float[] median = new float[1];
        float[][] distances = new float[x.length][1];
        int[] zeros = new int[x.length];
        int[] at = new int[x.length];
        for (int i = first; i < count; i++) {
            for (int n = 0; n < x.length; n++) {
                at[n] = starts[n] + i;
            }
            trimmedMean(median, 0, x, at, 0, 1, (x.length - 1) / 2, scratch);
            for (int n = 0; n < x.length; n++) {
                distances[n][0] = Math.abs(x[n][at[n]] - median[0]);
            }
            float sum = 0f;
            for (int n = 0; n < x.length; n++) {
                if (rank(distances, zeros, n, 0) < x.length - dropped) {
                    sum += x[n][at[n]];
                }
            }
            out[o + i] = sum / (x.length - dropped);
        }
    }

    private static int rank(float[][] x, int[] starts, int ranked, int i) {
        float value = x[ranked][starts[ranked] + i];
        int rank = 0;
        for (int n = 0; n < x.length; n++) {
            if (Reduction.precedes(x[n][starts[n] + i], n, value, ranked)) {
                rank++;
            }
        }
        return rank;
    }

    static void mask(MaskKey key, long threshold, float[] out, int from, int count) {
        int[] words = new int[MaskKey.WORDS];
        for (int i = from; i < from + count; i += MaskKey.WORDS) {
            key.block(i / MaskKey.WORDS, words);
            int end = Math.min(MaskKey.WORDS, from + count - i);
            for (int word = 0; word < end; word++) {
                out[i + word] = MaskKey.element(words[word], threshold);
            }
        }
    }

    @Override
    public MatmulPlan matmul(View a, View b, int threads) {
        return new Matmul(a, b);
    }

    private record Matmul(View av, View bv) implements MatmulPlan {
        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int m = av.shape().dim(0);
            int n = bv.shape().dim(1);
            int last = Partition.end(m, part, parts);
            for (int i = Partition.start(m, part, parts); i < last; i++) {
                for (int j = 0; j < n; j++) {
                    out[i * n + j] = element(a, b, i, j);
                }
            }
        }

        private float element(float[] a, float[] b, int i, int j) {
            int depth = av.shape().dim(1);
            int ai = av.offset() + i * av.stride(0);
            int bi = bv.offset() + j * bv.stride(1);
            float acc = 0f;
            for (int k = 0; k < depth; k++) {
                acc = Math.fma(a[ai], b[bi], acc);
                ai += av.stride(1);
                bi += bv.stride(0);
            }
            return acc;
        }
    }
}
