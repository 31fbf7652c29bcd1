package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Signature;
import io.verdant.protocol.Signatures;
import java.util.Arrays;
import java.util.Optional;

/**
 * Stands in for what was never signed: a run on the embedded ledger has its arbiters' verdicts in signed envelopes, not as
 * typed data for a contract. Where such a run's accounts are computed afterwards, what the log holds of a member is taken as
 * its signature. A stand-in names its signer and has a recovery value that no real signature has, so no other home takes it.
 */
final class AssumedSignatures implements SettlementKeys, Signers.Recovery {
    private static final int DIGEST_END = Address.LENGTH + Hash32.LENGTH;

    @Override
    public Signature sign(Address signer, Hash32 digest) {
        byte[] bytes = new byte[Signature.LENGTH];
        System.arraycopy(signer.bytes(), 0, bytes, 0, Address.LENGTH);
        digest.copyTo(bytes, Address.LENGTH);
        return Signature.of(bytes);
    }

    @Override
    public Hash32 salt(Address validator, Hash32 jobId, int epoch) {
        return Abi.of(jobId).integer(epoch).address(validator).keccak();
    }

    @Override
    public Optional<Address> recover(Hash32 digest, Signature signature) {
        byte[] bytes = signature.bytes();
        boolean assumed = bytes[Signature.LENGTH - 1] == 0
                && Arrays.equals(Arrays.copyOfRange(bytes, Address.LENGTH, DIGEST_END), digest.bytes());
        return assumed
                ? Optional.of(Address.of(Arrays.copyOf(bytes, Address.LENGTH)))
                : Signatures.recover(digest, signature);
    }
}
