/**
 * Reproducible operators ({@code repops/1}): tensors, the operator graph ({@link io.verdant.repops.Program}), its
 * executor, and the one-element semantics that an arbiter re-executes.
 *
 * <p>Every result here is a pure function of its inputs, equal in bits on any machine, thread count and vector width;
 * the contract is {@code docs/repops.md}. Nothing in this package reads a clock, a file or the network.
 */
@NullMarked
package io.verdant.repops;

import org.jspecify.annotations.NullMarked;
