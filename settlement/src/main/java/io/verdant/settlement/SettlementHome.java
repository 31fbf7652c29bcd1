package io.verdant.settlement;

import io.verdant.protocol.Address;

/**
 * Where jobs are settled: accounts in memory or a contract on a chain. Both follow {@code docs/settlement.md} to the letter, so
 * that the same actions give the same receipts, balances and states.
 */
public interface SettlementHome extends SettlementReader {
    /**
     * Takes or refuses an action.
     *
     * @param nowSeconds the home's time; above that of the action before
     */
    SettlementReceipt apply(SettlementAction action, Address sender, long nowSeconds);
}
