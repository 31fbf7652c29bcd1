package io.verdant.repops;

/** One node of a program, planned: knows where it reads and writes, and owns its scratch. */
interface NodeKernel {
    /** Work, in elements of a cheap elementwise operator, below which a node is not worth a second thread. */
    long PARALLEL_WORK = 1L << 17;

    /** Fused multiply-adds that take the time of one such element. */
    long FMAS_PER_ELEMENT = 8;

    /** Computes the node's value from its operands' current values. */
    void run();

    /** Plans a checked node. */
    static NodeKernel of(Node node, Slot[] operands, Slot out, BatchBinding batch, Compute compute) {
        if (node.dtype() == DType.FLOAT64 && node.operator().takesDoubles()) {
            return wide(node, operands, out, compute);
        }
        return switch (node.operator()) {
            case COPY ->
                node.dtype() == DType.FLOAT32
                        ? new ElementwiseKernel(node, operands, out, compute)
                        : new CopyKernel(node, operands[0], out);
            case MATMUL, BATCH_MATMUL, CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT ->
                new MatmulKernel(node, operands, out, compute);
            case REDUCE_SUM, REDUCE_MAX, ARGMAX -> new RowReduceKernel(node, operands[0], out, compute);
            case FOLD_SUM -> new FoldKernel(node, operands[0], out, compute);
            case BATCH_LOAD -> new BatchLoadKernel(node, out, batch);
            case MEAN_OF -> new MeanKernel(node, operands, out, compute);
            case TRIMMED_MEAN -> new ChosenMeanKernel(node, operands, out, compute, compute.kernels()::trimmedMean);
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD ->
                new PoolKernel(node, operands, out, compute);
            case GATHER -> new GatherKernel(node, operands, out, compute);
            case SCATTER_ADD -> new ScatterAddKernel(node, operands, out, compute);
            case ONE_HOT -> new OneHotKernel(node, operands[0], out);
            case CONCAT -> new ConcatKernel(node, operands, out, compute);
            case PAD -> new PadKernel(node, operands[0], out, compute);
            case IOTA -> new IotaKernel(node, out);
            case RANDOM_MASK -> new RandomMaskKernel(node, out, batch, compute);
            case STEP_NUMBER -> () -> out.floats()[0] = (float) batch.stepNumber();
            case CAST -> new CastKernel(node, operands[0], out);
            case GRAM -> new GramKernel(node, operands, out, compute);
            case WEIGHTED_SUM -> new WeightedSumKernel(node, operands, out, compute);
            case MEAN_AROUND -> new ChosenMeanKernel(node, operands, out, compute, compute.kernels()::meanAround);
            case RANK -> new RankKernel(node, operands[0], out, compute);
            default -> new ElementwiseKernel(node, operands, out, compute);
        };
    }

    private static NodeKernel wide(Node node, Slot[] operands, Slot out, Compute compute) {
        return switch (node.operator()) {
            case COPY -> new CopyKernel(node, operands[0], out);
            case RANK -> new RankKernel(node, operands[0], out, compute);
            case GATHER -> new GatherDoublesKernel(node, operands, out);
            default -> new DoubleKernel(node, operands, out);
        };
    }
}
