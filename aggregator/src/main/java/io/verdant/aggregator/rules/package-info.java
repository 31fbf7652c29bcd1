/**
 * Robust rules and pre-aggregations as pieces of {@link io.verdant.repops.Program}s. Whoever computes them gets the same bits, and each
 * node of them can be disputed. Rules but the coordinate-wise ones need the Gram matrix of the rows only; they then are small
 * arithmetic in FLOAT64 and end with one weighted sum per tensor. Each is written once, for FLOAT32 rows of a job and for
 * FLOAT64 rows of a case.
 */
@NullMarked
package io.verdant.aggregator.rules;

import org.jspecify.annotations.NullMarked;
