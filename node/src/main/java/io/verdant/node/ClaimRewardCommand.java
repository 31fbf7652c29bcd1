package io.verdant.node;

import io.verdant.coordinator.Member;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.SettlementAction;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant claim-reward RUN WHO EPOCH}: takes an epoch's reward with its proof. */
@Command(name = "claim-reward", description = "Takes an epoch's reward, with the proof that it is in the epoch's root.")
final class ClaimRewardCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private QuoteMixin quote = new QuoteMixin();

    @Parameters(index = "2", paramLabel = "EPOCH", description = "From 0.")
    private int epoch;

    ClaimRewardCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return quote.quote(terminal, this::claim);
    }

    private SettlementAction claim(RunSettlement settlement, Member member) {
        EmbeddedRun.View end = settlement.at(Long.MAX_VALUE);
        return end.steps().stream()
                .map(step -> step.timed().action())
                .flatMap(a -> a instanceof SettlementAction.ClaimReward c ? Stream.of(c) : Stream.empty())
                .filter(c -> c.epoch() == epoch && c.account().equals(member.address()))
                .findFirst()
                .orElseThrow(() -> UserError.because(ExitCode.USAGE, "no reward of that epoch")
                        .with("who", member.name())
                        .with("epoch", epoch)
                        .next("`verdant account` lists what was earned"));
    }
}
