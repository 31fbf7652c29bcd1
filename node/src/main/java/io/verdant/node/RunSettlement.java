package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Address;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.SettlementSettings;
import java.nio.file.Path;
import java.util.Optional;

/** A run's accounts under the rules of docs/settlement.md, read from its journal, which is checked on the way. */
final class RunSettlement {
    private final RunDirectory run;
    private final NetworkState state;
    private final EmbeddedRun settled;

    private RunSettlement(RunDirectory run, NetworkState state, EmbeddedRun settled) {
        this.run = run;
        this.state = state;
        this.settled = settled;
    }

    /**
     * Reads a run.
     *
     * @throws UserError if there is none, its journal does not hold, or the rules refuse what it did
     */
    static RunSettlement of(Path folder) {
        RunDirectory run = RunDirectory.open(RunFolders.require(folder));
        Genesis genesis = RunReplay.readNetwork(run);
        EmbeddedRun settled = new EmbeddedRun(genesis, SettlementSettings.DEFAULT);
        try {
            NetworkState state = RunReplay.replay(run, genesis, settled::accept).state();
            return new RunSettlement(run, state, settled);
        } catch (IllegalStateException refused) {
            throw UserError.because(ExitCode.DATA, "the settlement rules refuse what this run did")
                    .with("refused", String.valueOf(refused.getMessage()))
                    .causedBy(refused)
                    .next("see docs/settlement.md for what a job may have");
        }
    }

    NetworkState state() {
        return state;
    }

    EmbeddedRun.View at(long seconds) {
        return settled.at(seconds);
    }

    /** See {@link EmbeddedRun#difference}. */
    Optional<String> difference() {
        return settled.difference();
    }

    /** The name that reports use, or the address of somebody that never registered. */
    String name(Address address) {
        return state.member(address).map(Member::name).orElse(address.hex());
    }

    /**
     * The member of that name or address.
     *
     * @throws UserError where there is none
     */
    Member member(String who) {
        return state.members().values().stream()
                .filter(m -> m.name().equals(who) || m.address().hex().equals(who))
                .findFirst()
                .orElseThrow(() -> UserError.because(ExitCode.USAGE, "this run has no such member")
                        .with("who", who)
                        .next("name one that `verdant account " + run.path() + "` lists"));
    }
}
