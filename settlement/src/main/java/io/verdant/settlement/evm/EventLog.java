package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.util.List;

/** An event that a contract wrote, and where. */
public record EventLog(
        Address contract,
        List<Hash32> topics,
        HexData data,
        long blockNumber,
        Hash32 blockHash,
        Hash32 transaction,
        int index) {}
