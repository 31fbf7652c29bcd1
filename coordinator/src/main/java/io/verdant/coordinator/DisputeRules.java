package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import org.jspecify.annotations.Nullable;

/** How disputes are opened, ordered, clocked and paid. What the moves mean is the arbiters' business. */
final class DisputeRules {
    /** Moves of both players; the longest game has 22. */
    static final int MAX_MOVES = 32;

    /** A member may concede once in that many epochs. */
    static final int CONCESSION_EPOCHS = 3;

    private final NetworkState state;
    private final Books books;
    private final DisputeClocks clocks;
    private final DisputeOpening opening;
    private final DisputeVerdicts verdicts;

    DisputeRules(NetworkState state, Books books, JobRules jobs) {
        this.state = state;
        this.books = books;
        this.clocks = new DisputeClocks(state);
        this.opening = new DisputeOpening(state, books, clocks);
        this.verdicts = new DisputeVerdicts(state, books, jobs);
    }

    @Nullable
    Rejection open(Member sender, Command.OpenDispute open) {
        return opening.open(sender, open);
    }

    @Nullable
    Rejection verdict(Member sender, Command.ArbiterVerdict verdict) {
        return verdicts.verdict(sender, verdict);
    }

    /** Lets clocks run out: a player's, then the arbiters'. */
    void expire(long nowMillis) {
        verdicts.expire(nowMillis);
    }

    /** After the coordinator was away since {@code previousMillis}, no clock has run meanwhile. */
    void restart(long previousMillis) {
        clocks.restart(previousMillis);
    }

    @Nullable
    Rejection move(Member sender, Command.DisputeMove move) {
        GameRecord game = state.game(move.gameId()).orElse(null);
        if (game == null) {
            return new Rejection(Reason.UNKNOWN_GAME, "gameId=" + move.gameId().brief());
        }
        Rejection refusal = moveRefusal(sender.address(), game, move);
        if (refusal != null) {
            return refusal;
        }
        JobState job = state.requireJob();
        clocks.chargeTurn(job, game);
        game.add(move.move());
        clocks.startTurn(job, game);
        return null;
    }

    private @Nullable Rejection moveRefusal(Address sender, GameRecord game, Command.DisputeMove move) {
        if (!game.isPlayer(sender)) {
            return new Rejection(
                    Reason.NOT_PERMITTED, "not a player of gameId=" + game.id().brief());
        }
        if (!game.open()) {
            return new Rejection(Reason.WRONG_PHASE, "outcome=" + game.outcome());
        }
        if (game.timeoutLoser().isPresent()) {
            return new Rejection(
                    Reason.CLOCK_EXPIRED, "loser=" + game.timeoutLoser().get());
        }
        if (move.moveIndex() < game.moveCount()) {
            return new Rejection(Reason.DUPLICATE, "moveIndex=" + move.moveIndex());
        }
        if (move.moveIndex() > game.moveCount() || !game.turn().equals(sender)) {
            return new Rejection(
                    Reason.NOT_YOUR_TURN, "moveIndex=" + move.moveIndex() + " expected=" + game.moveCount());
        }
        if (move.move().length > Limits.MAX_MOVE_LENGTH) {
            return new Rejection(
                    Reason.TOO_LARGE, "moveLength=" + move.move().length + " limit=" + Limits.MAX_MOVE_LENGTH);
        }
        return game.moveCount() >= MAX_MOVES ? new Rejection(Reason.LIMIT_REACHED, "moves=" + MAX_MOVES) : null;
    }

    /** A claimant whose own re-execution differs from its claim gives up before its first move. */
    @Nullable
    Rejection concede(Member sender, Command.ConcedeDispute concede) {
        GameRecord game = state.game(concede.gameId()).orElse(null);
        if (game == null) {
            return new Rejection(
                    Reason.UNKNOWN_GAME, "gameId=" + concede.gameId().brief());
        }
        if (!game.claimant().equals(sender.address()) || sender.role() != Role.WORKER) {
            return new Rejection(
                    Reason.NOT_PERMITTED,
                    "not the claimant of gameId=" + game.id().brief());
        }
        if (!game.open() || game.moveCount() > 0 || game.timeoutLoser().isPresent()) {
            return new Rejection(Reason.WRONG_PHASE, "outcome=" + game.outcome() + " moves=" + game.moveCount());
        }
        JobState job = state.requireJob();
        int epoch = game.round() / job.spec().verification().epochRounds();
        if (!sender.mayConcede(epoch, CONCESSION_EPOCHS)) {
            return new Rejection(Reason.LIMIT_REACHED, "one concession in epochs=" + CONCESSION_EPOCHS);
        }
        RoundState round = job.rounds.get(game.round());
        long stake = books.balance(Purse.STAKE, sender.address());
        long costs = job.pricing().claimPrice(round.participants().size());
        game.end(GameRecord.Outcome.CONCEDED, null);
        books.slash(Purse.STAKE, sender.address(), Pricing.concessionShares(stake, costs, game.challenger()));
        books.returnBond(game.challenger(), game.bond());
        sender.conceded(epoch);
        sender.failed();
        sender.takeOwed();
        return null;
    }
}
