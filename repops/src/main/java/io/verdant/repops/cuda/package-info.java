/**
 * The numeric contract on NVIDIA devices: kernels of {@code repops/src/main/cuda} through the CUDA driver, called with the
 * Foreign Function &amp; Memory API. No CUDA toolkit is needed at run time; {@code docs/gpu.md} says how it fits together.
 */
@NullMarked
package io.verdant.repops.cuda;

import org.jspecify.annotations.NullMarked;
