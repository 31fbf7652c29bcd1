/** Shows that a machine computes the contract's bits: published plans, what they must give, and what they give here. */
@NullMarked
package io.verdant.trainerworker.conformance;

import org.jspecify.annotations.NullMarked;
