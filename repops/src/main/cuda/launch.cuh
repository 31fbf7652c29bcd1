/*
 * How each kernel is launched: K(name, unit, threads, units, meets). A grid has one axis, so every size fits.
 *   unit     what a block's share is counted in: ELEMENT of the output, ROW of a reduction (a warp each) or of the result (a block each), TILE of a product,
 *            LEAF of a tensor's commitment, NODE of a hash tree, ONE block alone
 *   threads  of a block
 *   units    of a block; a grid has (units in all + units - 1) / units blocks; of TILE, the tile's rows and columns
 *   meets    1 where threads of a block meet at a barrier or exchange values, so that the host library runs them as fibers
 * Shared memory is static. The Java table is io.verdant.repops.cuda.LaunchTable; a test compares the two.
 */
#ifndef VERDANT_LAUNCH_CUH
#define VERDANT_LAUNCH_CUH

#define VERDANT_KERNELS(K) \
    K(add, ELEMENT, 256, 256, 0) \
    K(add_f64, ELEMENT, 256, 256, 0) \
    K(sub, ELEMENT, 256, 256, 0) \
    K(sub_f64, ELEMENT, 256, 256, 0) \
    K(mul, ELEMENT, 256, 256, 0) \
    K(mul_f64, ELEMENT, 256, 256, 0) \
    K(div, ELEMENT, 256, 256, 0) \
    K(div_f64, ELEMENT, 256, 256, 0) \
    K(fma, ELEMENT, 256, 256, 0) \
    K(fma_f64, ELEMENT, 256, 256, 0) \
    K(neg, ELEMENT, 256, 256, 0) \
    K(neg_f64, ELEMENT, 256, 256, 0) \
    K(relu, ELEMENT, 256, 256, 0) \
    K(relu_grad, ELEMENT, 256, 256, 0) \
    K(exp, ELEMENT, 256, 256, 0) \
    K(log, ELEMENT, 256, 256, 0) \
    K(sqrt, ELEMENT, 256, 256, 0) \
    K(sqrt_f64, ELEMENT, 256, 256, 0) \
    K(exp2, ELEMENT, 256, 256, 0) \
    K(expm1, ELEMENT, 256, 256, 0) \
    K(log2, ELEMENT, 256, 256, 0) \
    K(log1p, ELEMENT, 256, 256, 0) \
    K(sin, ELEMENT, 256, 256, 0) \
    K(cos, ELEMENT, 256, 256, 0) \
    K(tanh, ELEMENT, 256, 256, 0) \
    K(sigmoid, ELEMENT, 256, 256, 0) \
    K(erf, ELEMENT, 256, 256, 0) \
    K(rsqrt, ELEMENT, 256, 256, 0) \
    K(reciprocal, ELEMENT, 256, 256, 0) \
    K(reciprocal_f64, ELEMENT, 256, 256, 0) \
    K(abs, ELEMENT, 256, 256, 0) \
    K(abs_f64, ELEMENT, 256, 256, 0) \
    K(max, ELEMENT, 256, 256, 0) \
    K(max_f64, ELEMENT, 256, 256, 0) \
    K(min, ELEMENT, 256, 256, 0) \
    K(min_f64, ELEMENT, 256, 256, 0) \
    K(greater, ELEMENT, 256, 256, 0) \
    K(greater_f64, ELEMENT, 256, 256, 0) \
    K(greater_equal, ELEMENT, 256, 256, 0) \
    K(greater_equal_f64, ELEMENT, 256, 256, 0) \
    K(equal, ELEMENT, 256, 256, 0) \
    K(equal_f64, ELEMENT, 256, 256, 0) \
    K(where, ELEMENT, 256, 256, 0) \
    K(where_f64, ELEMENT, 256, 256, 0) \
    K(pow, ELEMENT, 128, 128, 0) \
    K(copy, ELEMENT, 256, 256, 0) \
    K(copy_f64, ELEMENT, 256, 256, 0) \
    K(cast, ELEMENT, 256, 256, 0) \
    K(matmul, TILE, 256, 64, 1) \
    K(matmul_f64, TILE, 256, 64, 1) \
    K(batch_matmul, TILE, 256, 64, 1) \
    K(batch_matmul_f64, TILE, 256, 64, 1) \
    K(matmul_large, TILE, 256, 128, 1) \
    K(batch_matmul_large, TILE, 256, 128, 1) \
    K(reduce_sum, ROW, 128, 4, 1) \
    K(reduce_sum_f64, ROW, 128, 4, 1) \
    K(reduce_max, ROW, 128, 4, 1) \
    K(reduce_max_f64, ROW, 128, 4, 1) \
    K(argmax, ROW, 128, 4, 1) \
    K(fold_sum, ELEMENT, 128, 128, 0) \
    K(fold_sum_f64, ELEMENT, 128, 128, 0) \
    K(mean_of, ELEMENT, 256, 256, 0) \
    K(mean_of_f64, ELEMENT, 256, 256, 0) \
    K(trimmed_mean, ELEMENT, 128, 128, 0) \
    K(trimmed_mean_f64, ELEMENT, 128, 128, 0) \
    K(mean_around, ELEMENT, 128, 128, 0) \
    K(mean_around_f64, ELEMENT, 128, 128, 0) \
    K(weighted_sum, ELEMENT, 256, 256, 0) \
    K(weighted_sum_f64, ELEMENT, 256, 256, 0) \
    K(gram, ROW, 128, 4, 1) \
    K(rank, ELEMENT, 128, 128, 0) \
    K(rank_f64, ELEMENT, 128, 128, 0) \
    K(batch_load, ELEMENT, 256, 256, 0) \
    K(random_mask, ELEMENT, 256, 256, 0) \
    K(step_number, ONE, 1, 1, 0) \
    K(conv2d, ELEMENT, 256, 256, 0) \
    K(conv2d_grad_input, ELEMENT, 256, 256, 0) \
    K(conv2d_grad_weight, ELEMENT, 256, 256, 0) \
    K(conv2d_tiled, TILE, 256, 64, 1) \
    K(conv2d_grad_input_tiled, TILE, 256, 64, 1) \
    K(conv2d_grad_weight_tiled, TILE, 256, 64, 1) \
    K(max_pool, ELEMENT, 256, 256, 0) \
    K(max_pool_index, ELEMENT, 256, 256, 0) \
    K(max_pool_grad, ELEMENT, 256, 256, 0) \
    K(avg_pool, ELEMENT, 256, 256, 0) \
    K(avg_pool_grad, ELEMENT, 256, 256, 0) \
    K(gather, ELEMENT, 256, 256, 0) \
    K(gather_f64, ELEMENT, 256, 256, 0) \
    K(scatter_add, ELEMENT, 256, 256, 0) \
    K(scatter_add_rows, ROW, 128, 1, 1) \
    K(one_hot, ELEMENT, 256, 256, 0) \
    K(concat, ELEMENT, 256, 256, 0) \
    K(concat_f64, ELEMENT, 256, 256, 0) \
    K(pad, ELEMENT, 256, 256, 0) \
    K(iota, ELEMENT, 256, 256, 0) \
    K(iota_f64, ELEMENT, 256, 256, 0) \
    K(next_step, ONE, 1, 1, 0) \
    K(leaf_hash, LEAF, 64, 64, 0) \
    K(node_hash, NODE, 64, 64, 0) \
    K(tensor_hash, ONE, 256, 1, 1)

#endif
