package io.verdant.bench;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Ours and OpenBLAS by turns, so that both meet the same noise. */
final class MatmulBench {
    /**
     * What was measured; rates are of the median run.
     *
     * @param operands {@code ab}, or with {@code ᵀ} behind what is stored transposed
     * @param openblasThreads what {@code OMP_NUM_THREADS} gave OpenBLAS, empty for its default
     * @param ratio our rate divided by OpenBLAS's
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

    /**
     * @param transposeA whether the left operand is stored as [k, m]
     * @param transposeB whether the right operand is stored as [n, k]
     */
    static Result measure(int m, int n, int k, boolean transposeA, boolean transposeB, int threads, int runs) {
        Tensor a = transposeA ? RandomTensors.matrix(k, m, 1) : RandomTensors.matrix(m, k, 1);
        Tensor b = transposeB ? RandomTensors.matrix(n, k, 2) : RandomTensors.matrix(k, n, 2);
        ProgramBuilder builder = new ProgramBuilder("matmul");
        ProgramBuilder.Value left = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, a.shape());
        ProgramBuilder.Value right = builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, b.shape());
        builder.output(
                "c", builder.matmul("c", transposeA ? left.transpose() : left, transposeB ? right.transpose() : right));
        try (Compute compute = Compute.ofThreads(threads)) {
            ProgramRunner runner = new ProgramRunner(builder.build(), compute);
            runner.bind("a", Program.Kind.OPERAND, a);
            runner.bind("b", Program.Kind.OPERAND, b);
            INDArray x = array(a, transposeA);
            INDArray y = array(b, transposeB);
            // Column-major, as BLAS writes it: ND4J copies into any other.
            INDArray z = Nd4j.create(DataType.FLOAT, new long[] {m, n}, 'f');
            double[] ours = new double[runs];
            double[] openblas = new double[runs];
            Samples.of(runs, 1, runner::run);
            Samples.of(runs, 1, () -> x.mmuli(y, z));
            for (int i = 0; i < runs; i++) {
                ours[i] = Samples.of(0, 1, runner::run).median();
                openblas[i] = Samples.of(0, 1, () -> x.mmuli(y, z)).median();
            }
            double flops = 2.0 * m * n * k;
            double rate = flops / Samples.median(ours) / 1e9;
            double openblasRate = flops / Samples.median(openblas) / 1e9;
            String omp = System.getenv("OMP_NUM_THREADS");
            return new Result(
                    m,
                    n,
                    k,
                    (transposeA ? "aᵀ" : "a") + (transposeB ? "bᵀ" : "b"),
                    threads,
                    omp == null ? "" : omp,
                    rate,
                    openblasRate,
                    rate / openblasRate,
                    ours,
                    openblas);
        }
    }

    private static INDArray array(Tensor tensor, boolean transposed) {
        INDArray array = Nd4j.createFromArray(tensor.floats())
                .reshape(tensor.shape().dim(0), tensor.shape().dim(1));
        return transposed ? array.transpose() : array;
    }
}
