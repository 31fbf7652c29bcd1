package io.verdant.node;

import java.math.BigDecimal;
import java.util.List;

/**
 * How a job was settled on a chain, in the job file's units.
 *
 * @param transactions all that the run made, with those that deployed the contracts and gave out tokens and gas
 * @param jobTransactions what the job itself took; {@code roundTransactions} of these, those that anchored a round
 * @param longestLagSeconds how far the chain was behind the job at most
 * @param equal whether every account holds on the chain what the coordinator's ledger says
 */
record ChainReport(
        long chainId,
        String contract,
        String token,
        int transactions,
        int jobTransactions,
        int roundTransactions,
        long gasUsed,
        double longestLagSeconds,
        boolean equal,
        List<Account> accounts) {
    /** One purse of a member on both homes; {@code owner} holds it on the chain. */
    record Account(String member, String owner, String purse, BigDecimal ledger, BigDecimal chain) {}
}
