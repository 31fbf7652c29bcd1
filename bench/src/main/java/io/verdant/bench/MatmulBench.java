package io.verdant.bench;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ours and OpenBLAS by turns, so that both meet the same noise. A turn is long, and its first part is not measured: threads of
 * OpenBLAS spin for 26 ms (2^26 cycles) after a product before they sleep, on the processors that ours then need.
 */
final class MatmulBench {
    private static final double WARM_UP_SECONDS = 0.5;
    private static final double SETTLE_SECONDS = 0.06;
    private static final double TURN_SECONDS = 0.06;
    private static final int LEAST_RUNS = 3;

    /** A product of {@code [m, k]} and {@code [k, n]}; an operand that is transposed is stored so. */
    record Sizes(int m, int n, int k, boolean transposeA, boolean transposeB) {}

    /** What the aim names: powers of two with every transpose, sizes next to them, and the products of the three models. */
    static List<Sizes> all() {
        List<Sizes> sizes = new ArrayList<>();
        for (int size : new int[] {256, 512, 1024, 2048}) {
            for (int transposes = 0; transposes < 4; transposes++) {
                sizes.add(new Sizes(size, size, size, transposes / 2 == 1, transposes % 2 == 1));
            }
        }
        for (int size : new int[] {255, 257, 511, 513, 1023, 1025}) {
            sizes.add(new Sizes(size, size, size, false, false));
        }
        sizes.add(new Sizes(64, 256, 784, false, false));
        sizes.add(new Sizes(784, 256, 64, true, false));
        sizes.add(new Sizes(64, 784, 256, false, true));
        sizes.add(new Sizes(64, 120, 400, false, false));
        sizes.add(new Sizes(2048, 512, 128, false, false));
        sizes.add(new Sizes(128, 512, 2048, true, false));
        sizes.add(new Sizes(2048, 128, 512, false, true));
        return sizes;
    }

    /**
     * What was measured; rates are of the median turn, a turn's time is that of its median run.
     *
     * @param operands {@code ab}, or with {@code ᵀ} behind what is stored transposed
     * @param openblasThreads what {@code OMP_NUM_THREADS} gave OpenBLAS, empty for its default
     * @param ratio our rate divided by OpenBLAS's, the median of the turns' ratios
     */
    record Result(
            int m,
            int n,
            int k,
            String operands,
            int threads,
            String openblasThreads,
            double gflops,
            double openblasGflops,
            double ratio,
            double[] seconds,
            double[] openblasSeconds) {}

    private MatmulBench() {}

    static Result measure(Sizes sizes, int threads, int turns) {
        int m = sizes.m();
        int n = sizes.n();
        int k = sizes.k();
        Tensor a = sizes.transposeA() ? RandomTensors.matrix(k, m, 1) : RandomTensors.matrix(m, k, 1);
        Tensor b = sizes.transposeB() ? RandomTensors.matrix(n, k, 2) : RandomTensors.matrix(k, n, 2);
        try (Compute compute = Compute.ofThreads(threads)) {
            ProgramRunner runner = new ProgramRunner(program(sizes, a, b), compute);
            runner.bind("a", Program.Kind.OPERAND, a);
            runner.bind("b", Program.Kind.OPERAND, b);
            INDArray x = array(a, sizes.transposeA());
            INDArray y = array(b, sizes.transposeB());
            // Column-major, as BLAS writes it: ND4J copies into any other.
            INDArray z = Nd4j.create(DataType.FLOAT, new long[] {m, n}, 'f');
            double[] ours = new double[turns];
            double[] openblas = new double[turns];
            double[] ratios = new double[turns];
            run(WARM_UP_SECONDS, runner::run);
            run(WARM_UP_SECONDS, () -> x.mmuli(y, z));
            for (int i = 0; i < turns; i++) {
                ours[i] = turn(runner::run);
                openblas[i] = turn(() -> x.mmuli(y, z));
                ratios[i] = openblas[i] / ours[i];
            }
            double flops = 2.0 * m * n * k;
            String omp = System.getenv("OMP_NUM_THREADS");
            return new Result(
                    m,
                    n,
                    k,
                    (sizes.transposeA() ? "aᵀ" : "a") + (sizes.transposeB() ? "bᵀ" : "b"),
                    threads,
                    omp == null ? "" : omp,
                    flops / Samples.median(ours) / 1e9,
                    flops / Samples.median(openblas) / 1e9,
                    Samples.median(ratios),
                    ours,
                    openblas);
        }
    }

    private static Program program(Sizes sizes, Tensor a, Tensor b) {
        ProgramBuilder builder = new ProgramBuilder("matmul");
        ProgramBuilder.Value left = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, a.shape());
        ProgramBuilder.Value right = builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, b.shape());
        left = sizes.transposeA() ? left.transpose() : left;
        right = sizes.transposeB() ? right.transpose() : right;
        builder.output("c", builder.matmul("c", left, right));
        return builder.build();
    }

    /** The median run of a turn. */
    private static double turn(Runnable work) {
        run(SETTLE_SECONDS, work);
        return Samples.median(run(TURN_SECONDS, work));
    }

    /** Seconds of each run, of so many seconds in all. */
    private static double[] run(double seconds, Runnable work) {
        List<Double> runs = new ArrayList<>();
        for (double all = 0; all < seconds || runs.size() < LEAST_RUNS; all += runs.getLast()) {
            runs.add(Samples.of(0, 1, work).median());
        }
        return runs.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static INDArray array(Tensor tensor, boolean transposed) {
        INDArray array = Nd4j.createFromArray(tensor.floats())
                .reshape(tensor.shape().dim(0), tensor.shape().dim(1));
        return transposed ? array.transpose() : array;
    }
}
