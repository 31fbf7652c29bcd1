/**
 * What a validator does with a round's gradients: statistical checks, each with its value and threshold, and audits by
 * re-execution.
 *
 * <p>The checks are pure functions of the gradients, the checkpoint, the data set and the round's seed, with sums in a
 * written order: every validator reports the same bits.
 */
@NullMarked
package io.verdant.gradientvalidator;

import org.jspecify.annotations.NullMarked;
