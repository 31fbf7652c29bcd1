package io.verdant.settlement.evm;

/** What a transaction offers for each unit of gas (EIP-1559), in wei: at most {@code maxWei}, of which a tip. */
public record Fees(long maxWei, long tipWei) {
    public Fees {
        if (tipWei < 0 || maxWei < tipWei) {
            throw new IllegalArgumentException("maxWei=" + maxWei + " tipWei=" + tipWei);
        }
    }
}
