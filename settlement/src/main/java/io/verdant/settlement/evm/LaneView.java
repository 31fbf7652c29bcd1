package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import java.util.Map;
import java.util.Set;

/**
 * What the chain says of one sender.
 *
 * @param nonce its transactions in the chain, at the head
 * @param settledNonce the same as many blocks below the head as no reorganisation reaches
 * @param pendingNonce its transactions in the chain and waiting, without a gap
 * @param receipts of its transactions in flight, and of the settled ones that were asked for
 * @param known its transactions that wait or are in the chain
 */
public record LaneView(
        BlockRef head,
        long nonce,
        long settledNonce,
        long pendingNonce,
        long suggestedTipWei,
        Map<Hash32, Receipt> receipts,
        Set<Hash32> known) {}
