/**
 * Robust aggregation in participant order and the outer optimizer, both as one {@link io.verdant.repops.Program}: whoever
 * has the accepted gradients can compute the next checkpoint again, bit for bit.
 */
@NullMarked
package io.verdant.aggregator;

import org.jspecify.annotations.NullMarked;
