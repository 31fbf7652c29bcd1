package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.protocol.Address;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.BookState.Delegate;
import io.verdant.settlement.BookState.Owner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts, delegates and stake. Every method is called with an owner. */
final class AccountActs {
    private final BookState state;
    private final Signers signers;

    AccountActs(BookState state, Signers signers) {
        this.state = state;
        this.signers = signers;
    }

    @Nullable
    SettlementRejection deposit(Address owner, SettlementAction.Deposit action) {
        if (action.amount() == 0) {
            return ZERO_AMOUNT;
        }
        if (action.amount() > BookState.MAX_AMOUNT - state.held) {
            return AMOUNT_TOO_LARGE;
        }
        state.held += action.amount();
        state.record(state.ledger.deposit(owner, action.amount(), 0, "deposit"));
        return null;
    }

    @Nullable
    SettlementRejection withdraw(Address owner, SettlementAction.Withdraw action) {
        if (action.amount() == 0) {
            return ZERO_AMOUNT;
        }
        if (action.amount() > state.balance(Purse.FREE, owner)) {
            return INSUFFICIENT_FREE;
        }
        state.held -= action.amount();
        state.record(state.ledger.withdraw(owner, action.amount(), 0, "withdrawal"));
        return null;
    }

    @Nullable
    SettlementRejection setDelegate(Address owner, SettlementAction.SetDelegate action) {
        Delegate known = state.delegates.get(action.delegate());
        boolean others = known != null && !known.owner.equals(owner);
        if (!action.allowed()) {
            if (known == null || others) {
                return UNKNOWN_DELEGATE;
            }
            known.allowed = false;
            return null;
        }
        if (others || action.delegate().equals(owner)) {
            return KEY_TAKEN;
        }
        if (known == null && hasAccount(action.delegate())) {
            return KEY_HAS_ACCOUNT;
        }
        Hash32 digest = ContractTypes.delegationDigest(owner, action.delegate(), signers.contractDomain());
        if (!signers.signed(action.delegate(), digest, action.consent())) {
            return BAD_SIGNATURE;
        }
        state.delegates.computeIfAbsent(action.delegate(), key -> new Delegate(owner)).allowed = true;
        return null;
    }

    private boolean hasAccount(Address key) {
        Owner owner = state.owners.get(key);
        return (owner != null && owner.took)
                || Stream.of(Purse.FREE, Purse.STAKE, Purse.BOND, Purse.ESCROW)
                        .anyMatch(purse -> state.balance(purse, key) > 0);
    }

    @Nullable
    SettlementRejection stake(Address owner, SettlementAction.Stake action) {
        if (action.amount() == 0) {
            return ZERO_AMOUNT;
        }
        if (action.amount() > state.balance(Purse.FREE, owner)) {
            return INSUFFICIENT_FREE;
        }
        state.record(state.ledger.lockStake(owner, action.amount(), 0, "stake"));
        return null;
    }

    @Nullable
    SettlementRejection requestUnstake(Address address, SettlementAction.RequestUnstake action) {
        if (action.amount() == 0) {
            return ZERO_AMOUNT;
        }
        Owner owner = state.owner(address);
        long spare = state.balance(Purse.STAKE, address) - owner.locked - owner.unbonding;
        if (action.amount() > spare) {
            return INSUFFICIENT_STAKE;
        }
        owner.unbonding += action.amount();
        owner.releaseSeconds = state.nowSeconds + state.parameters.unbondingSeconds();
        return null;
    }

    @Nullable
    SettlementRejection completeUnstake(Address address) {
        Owner owner = state.owner(address);
        if (owner.unbonding == 0) {
            return NOTHING_UNBONDING;
        }
        if (state.nowSeconds < owner.releaseSeconds) {
            return STILL_UNBONDING;
        }
        if (owner.accused > 0) {
            return GAME_OPEN;
        }
        long unlocked = Math.max(0, state.balance(Purse.STAKE, address) - owner.locked);
        long amount = Math.min(owner.unbonding, unlocked);
        owner.unbonding = 0;
        owner.releaseSeconds = 0;
        if (amount > 0) {
            state.record(state.ledger.unstake(address, amount, 0, "stake returned"));
        }
        return null;
    }
}
