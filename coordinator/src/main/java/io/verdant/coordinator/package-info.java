/**
 * The replicated, deterministic state machine: membership, one job at a time, its rounds, claims, disputes, clocks and
 * accounts.
 *
 * <p>{@link io.verdant.coordinator.CoordinatorCore} is a pure function of the log: the coordinator applies envelopes with
 * it, every participant replays the entries with it, and the two must agree to the bit. Time comes in with each envelope;
 * nothing here reads a clock, a random source or the network.
 */
@NullMarked
package io.verdant.coordinator;

import org.jspecify.annotations.NullMarked;
