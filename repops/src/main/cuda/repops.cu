/*
 * The kernels of the numeric contract repops/1, one for each operator and type: docs/gpu.md. Compiled by `build` with
 * contraction off, subnormals kept, and divisions and roots correctly rounded; the same file is compiled for the host by
 * host/build.
 */
#include "abi.cuh"
#include "arrays.cuh"
#include "convolution.cuh"
#include "elementwise.cuh"
#include "hash.cuh"
#include "large_product.cuh"
#include "launch.cuh"
#include "product.cuh"
#include "random.cuh"
#include "reduce.cuh"
#include "robust.cuh"
#include "windows.cuh"
