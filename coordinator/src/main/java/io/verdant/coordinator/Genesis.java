package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;

/**
 * What every participant of a network agrees on before its first message.
 *
 * @param coordinator who signs receipts and sends {@code Tick} and {@code Restarted}
 * @param networkTag tells this network from every other; the first running hash and the hash chains are bound to it
 */
public record Genesis(Address coordinator, Hash32 networkTag) {}
