package io.verdant.settlement;

import io.verdant.protocol.Address;

/**
 * An action that a run's journal asks for.
 *
 * @param seconds when the embedded book took it: a home that takes it earlier may have to wait for its clock
 * @param logIndex the log's entry that it follows from
 */
public record TimedAction(SettlementAction action, Address sender, long seconds, long logIndex) {}
