package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import io.verdant.settlement.BookState.Job;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who signed what, in this home's domains. */
public final class Signers {
    /** Who made a signature over a digest; empty where it is not a valid one. */
    public interface Recovery {
        Optional<Address> recover(Hash32 digest, Signature signature);
    }

    /**
     * A quorum's signatures as checked.
     *
     * @param owners whom they stand for
     * @param rejection what was wrong first, or null
     */
    record Quorum(SortedSet<Address> owners, @Nullable SettlementRejection rejection) {}

    private final BookState state;
    private final Recovery recovery;
    private final Hash32 chainDomain;
    private final Hash32 contractDomain;

    Signers(BookState state, Recovery recovery) {
        this.state = state;
        this.recovery = recovery;
        SettlementParameters parameters = state.parameters;
        this.chainDomain = Eip712.domainSeparator(parameters.chainId());
        this.contractDomain = ContractTypes.domainSeparator(parameters.chainId(), parameters.contract());
    }

    /** The domain of what is evidence anywhere on this chain. */
    Hash32 chainDomain() {
        return chainDomain;
    }

    /** The domain of what is signed for this home alone. */
    Hash32 contractDomain() {
        return contractDomain;
    }

    boolean signed(Address signer, Hash32 digest, Signature signature) {
        return recovery.recover(digest, signature).filter(signer::equals).isPresent();
    }

    /** Whether a key of that owner, revoked or not, signed it. */
    boolean signedForOwner(Address owner, Hash32 digest, Signature signature) {
        return recovery.recover(digest, signature)
                .map(state::ownerOf)
                .filter(owner::equals)
                .isPresent();
    }

    /** Checks that a quorum of the job's arbiters signed the digest. */
    Quorum quorum(Job job, Hash32 digest, List<Signature> signatures) {
        SortedSet<Address> owners = new TreeSet<>();
        for (Signature signature : signatures) {
            Optional<Address> signer = recovery.recover(digest, signature);
            if (signer.isEmpty()) {
                return new Quorum(owners, SettlementRejection.BAD_SIGNATURE);
            }
            Address owner = state.ownerOf(signer.get());
            if (!state.mayAct(signer.get()) || !job.member(owner).serves(Role.ARBITER)) {
                return new Quorum(owners, SettlementRejection.NOT_ARBITER);
            }
            if (!owners.isEmpty() && owner.compareTo(owners.last()) <= 0) {
                return new Quorum(owners, SettlementRejection.SIGNATURES_UNSORTED);
            }
            owners.add(owner);
        }
        boolean enough = owners.size() >= Math.max(1, job.terms.arbiterQuorum());
        return new Quorum(owners, enough ? null : SettlementRejection.BELOW_QUORUM);
    }
}
