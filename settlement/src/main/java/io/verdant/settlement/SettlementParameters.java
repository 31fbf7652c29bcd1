package io.verdant.settlement;

import io.verdant.protocol.Address;

/**
 * What is fixed when a settlement home is made.
 *
 * @param chainId EIP-155 id of the chain, {@link io.verdant.protocol.Eip712#EMBEDDED_CHAIN_ID} for the embedded ledger
 * @param contract the verifying contract of what is signed for this home; for the embedded ledger any address that tells it
 *     from others
 * @param unbondingSeconds how long stake stays slashable after its return was requested
 */
public record SettlementParameters(long chainId, Address contract, long unbondingSeconds) {
    public SettlementParameters {
        if (chainId < 1 || unbondingSeconds < 0) {
            throw new IllegalArgumentException("chainId=" + chainId + " unbondingSeconds=" + unbondingSeconds);
        }
    }
}
