/**
 * What speaks to an Ethereum node: signed transactions that survive a crash of either side, and events read in order.
 *
 * <p>Decisions are pure and given time and the chain's state as arguments ({@link io.verdant.settlement.evm.LaneRules},
 * {@link io.verdant.settlement.evm.FeePolicy}, {@link io.verdant.settlement.evm.EndpointHealth},
 * {@link io.verdant.settlement.evm.EventCursor}); around them lie a file ({@link io.verdant.settlement.evm.Outbox}), the
 * nodes ({@link io.verdant.settlement.evm.NodePool}) and one loop per key ({@link io.verdant.settlement.evm.SenderLane}).
 * Nothing here holds more than a key that it was given, and no secret is ever printed.
 */
@NullMarked
package io.verdant.settlement.evm;

import org.jspecify.annotations.NullMarked;
