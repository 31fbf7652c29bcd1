package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Signature;

/** The keys of those who sign for the contract alone, which the journal does not hold: arbiters and validators. */
public interface SettlementKeys {
    Signature sign(Address signer, Hash32 digest);

    /** What only that validator can make, the same at every call. */
    Hash32 salt(Address validator, Hash32 jobId, int epoch);
}
