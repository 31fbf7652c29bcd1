package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Keccak256;
import io.verdant.protocol.SigningKey;
import java.math.BigInteger;
import java.util.Arrays;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/** Signs EIP-1559 transactions. The same request, nonce and fees give the same bytes. */
public final class TransactionSigner {
    private final SigningKey key;
    private final long chainId;

    /** A transaction that a node takes as it stands. */
    public record Signed(HexData raw, Hash32 hash) {}

    public TransactionSigner(SigningKey key, long chainId) {
        this.key = key;
        this.chainId = chainId;
    }

    public Address address() {
        return key.address();
    }

    public Signed sign(TransactionRequest request, long nonce, Fees fees) {
        RawTransaction unsigned = RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(request.gasLimit()),
                request.to() == null ? "" : request.to().hex(),
                request.value(),
                request.data().text(),
                BigInteger.valueOf(fees.tipWei()),
                BigInteger.valueOf(fees.maxWei()));
        byte[] signature =
                key.sign(Keccak256.of(TransactionEncoder.encode(unsigned))).bytes();
        Sign.SignatureData parts = new Sign.SignatureData(
                signature[2 * Hash32.LENGTH],
                Arrays.copyOfRange(signature, 0, Hash32.LENGTH),
                Arrays.copyOfRange(signature, Hash32.LENGTH, 2 * Hash32.LENGTH));
        byte[] raw = TransactionEncoder.encode(unsigned, parts);
        return new Signed(HexData.of(raw), Keccak256.of(raw));
    }
}
