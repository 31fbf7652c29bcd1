package io.verdant.coordinator;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Signature;

/** Signs a log entry's receipt digest with the coordinator's key. */
@FunctionalInterface
public interface ReceiptSigner {
    Signature sign(Hash32 digest);
}
