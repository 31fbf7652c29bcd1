package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import org.jspecify.annotations.Nullable;

/**
 * That a transaction is in a block.
 *
 * @param success whether it did what it was to do; otherwise it only used gas
 * @param contract the contract that it made, if any
 */
public record Receipt(
        Hash32 transaction,
        long blockNumber,
        Hash32 blockHash,
        boolean success,
        long gasUsed,
        @Nullable Address contract) {
    /** Whether both say the same of the transaction's place and result. */
    public boolean agrees(Receipt other) {
        return blockNumber == other.blockNumber && blockHash.equals(other.blockHash) && success == other.success;
    }
}
