package io.verdant.repops;

/** A planned pooling, or its gradient, over contiguous NHWC tensors; images are independent of one another. */
interface PoolPlan {
    /**
     * Pools images {@code first .. end - 1}.
     *
     * @param x what is pooled, or the gradient of the result
     * @param index the INT32 operand of {@link Operator#MAX_POOL_GRAD}, or the result of {@link Operator#MAX_POOL_INDEX};
     *     empty for the others
     * @param out the result; empty for {@link Operator#MAX_POOL_INDEX}
     */
    void run(float[] x, int[] index, float[] out, int first, int end);
}
