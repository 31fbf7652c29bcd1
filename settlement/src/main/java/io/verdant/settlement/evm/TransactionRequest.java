package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done on the chain exactly once.
 *
 * @param id names it: a request with an id that was seen before is the same request, and is not done again
 * @param to the called contract or the payee; null where the data is a contract to be made
 * @param value in wei
 * @param gasLimit most gas that it may use; what it does not use costs nothing
 * @param memo for people and logs
 */
public record TransactionRequest(
        Hash32 id, @Nullable Address to, BigInteger value, HexData data, long gasLimit, String memo) {
    public TransactionRequest {
        if (value.signum() < 0 || gasLimit < 21_000) {
            throw new IllegalArgumentException("value=" + value + " gasLimit=" + gasLimit);
        }
    }
}
