/**
 * The dispute game: a claimant and a challenger narrow a disagreement over a traced execution down to one micro-step of
 * one element, and the arbiter computes only that. {@link io.verdant.verdearbiter.Game} is a pure state machine that
 * knows nothing of tensors; {@link io.verdant.verdearbiter.Arena} is what it is played on. The rules are in {@code
 * docs/disputes.md}.
 */
@NullMarked
package io.verdant.verdearbiter;

import org.jspecify.annotations.NullMarked;
