package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementRejection;
import io.verdant.settlement.SettlementViews;
import io.verdant.settlement.evm.ContractReader;
import io.verdant.settlement.evm.NodeFault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A settlement contract as people name it where a run's folder could stand: {@code URL#0xADDRESS} of a node and the contract. */
record ContractHome(String url, Address contract) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What an owner has in a contract, in units. */
    record Holdings(
            String address,
            String owner,
            String at,
            BigDecimal free,
            BigDecimal stake,
            BigDecimal locked,
            BigDecimal unbonding,
            @Nullable String release,
            BigDecimal bond,
            BigDecimal escrow) {}

    /** What an action would do, and its fee in wei. */
    record Cost(
            String action,
            String who,
            @Nullable SettlementRejection refusal,
            @Nullable String nextAction,
            long gas,
            BigInteger feeWei) {}

    /** The contract that is named so; empty for what names a folder. */
    static Optional<ContractHome> parse(String home) {
        boolean web = home.startsWith("http://") || home.startsWith("https://");
        int mark = home.lastIndexOf('#');
        if (!web) {
            return Optional.empty();
        }
        if (mark < 0) {
            throw UserError.because(ExitCode.USAGE, "no contract named")
                    .with("home", "a URL")
                    .next("write URL#0xADDRESS");
        }
        return Optional.of(new ContractHome(home.substring(0, mark), address(home.substring(mark + 1))));
    }

    static Address address(String hex) {
        try {
            return Address.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.USAGE, "no address")
                    .with("address", hex)
                    .causedBy(e)
                    .next("write 0x and 40 hexadecimal digits");
        }
    }

    Holdings holdings(Address key) {
        return ask(reader -> {
            Address owner = reader.key(key).owner();
            SettlementViews.Stake stake = reader.stake(owner);
            return new Holdings(
                    key.hex(),
                    owner.hex(),
                    Instant.ofEpochSecond(reader.nowSeconds()).toString(),
                    units(reader, Purse.FREE, owner),
                    units(reader, Purse.STAKE, owner),
                    Money.units(stake.locked()),
                    Money.units(stake.unbonding()),
                    stake.releaseSeconds() == 0
                            ? null
                            : Instant.ofEpochSecond(stake.releaseSeconds()).toString(),
                    units(reader, Purse.BOND, owner),
                    units(reader, Purse.ESCROW, owner));
        });
    }

    Cost cost(SettlementAction action, Address sender) {
        return ask(reader -> {
            ContractReader.Quote quote = reader.quote(action, sender);
            SettlementRejection refusal = quote.rejection();
            return new Cost(
                    action.getClass().getSimpleName(),
                    sender.hex(),
                    refusal,
                    refusal == null ? null : refusal.nextAction(),
                    quote.gas(),
                    quote.feeWei());
        });
    }

    private static BigDecimal units(ContractReader reader, Purse purse, Address owner) {
        return Money.units(reader.balance(new Account(purse, owner)));
    }

    private <T> T ask(Function<ContractReader, T> question) {
        try (ContractReader reader = new ContractReader(url, contract, PATIENCE)) {
            return question.apply(reader);
        } catch (NodeFault fault) {
            throw UserError.because(ExitCode.UNAVAILABLE, "the node does not show the contract")
                    .with("fault", String.valueOf(fault.getMessage()))
                    .causedBy(fault)
                    .next("check the URL and the contract's address");
        }
    }
}
