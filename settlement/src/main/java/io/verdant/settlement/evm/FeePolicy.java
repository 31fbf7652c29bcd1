package io.verdant.settlement.evm;

import java.util.Optional;

/**
 * What is offered for gas. A first offer holds through six full blocks in a row, each of which raises the base fee by an
 * eighth: twice the base fee and the tip (EIP-1559). A replacement must offer at least a tenth more of both, or nodes refuse
 * it; it offers an eighth more.
 *
 * @param limitWei most that is ever offered for a unit of gas; above it a transaction waits until gas is cheaper
 * @param leastTipWei tip where a node proposes less
 * @param bumpAfterMillis how long an offer waits before it is replaced
 */
public record FeePolicy(long limitWei, long leastTipWei, long bumpAfterMillis) {
    private static final long BUMP_DIVISOR = 8;

    public FeePolicy {
        if (limitWei < 1 || leastTipWei < 0 || leastTipWei > limitWei || bumpAfterMillis < 1) {
            throw new IllegalArgumentException(
                    "limitWei=" + limitWei + " leastTipWei=" + leastTipWei + " bumpAfterMillis=" + bumpAfterMillis);
        }
    }

    /** The first offer; empty where even the present base fee and the tip are above the limit. */
    public Optional<Fees> first(long baseFeeWei, long suggestedTipWei) {
        long tip = Math.min(limitWei, Math.max(leastTipWei, suggestedTipWei));
        if (baseFeeWei > limitWei - tip) {
            return Optional.empty();
        }
        long wanted = baseFeeWei > (limitWei - tip) / 2 ? limitWei : 2 * baseFeeWei + tip;
        return Optional.of(new Fees(wanted, tip));
    }

    /** The offer that replaces another; empty where no node would take it without going above the limit. */
    public Optional<Fees> bumped(Fees previous, long baseFeeWei, long suggestedTipWei) {
        long leastMax = raised(previous.maxWei());
        long leastTip = raised(previous.tipWei());
        if (leastMax > limitWei || leastTip > limitWei) {
            return Optional.empty();
        }
        Fees fresh = first(baseFeeWei, suggestedTipWei).orElse(previous);
        long tip = Math.max(leastTip, fresh.tipWei());
        return Optional.of(new Fees(Math.max(tip, Math.max(leastMax, fresh.maxWei())), tip));
    }

    private static long raised(long wei) {
        return Math.addExact(wei, Math.ceilDiv(wei, BUMP_DIVISOR));
    }
}
