package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Arbiters' verdicts, and what follows from a quorum of them, or from none in time. */
final class DisputeVerdicts {
    private final NetworkState state;
    private final Books books;
    private final EvaluationPhase evaluation;

    DisputeVerdicts(NetworkState state, Books books, JobRules jobs) {
        this.state = state;
        this.books = books;
        this.evaluation = new EvaluationPhase(state, jobs);
    }

    @Nullable
    Rejection verdict(Member sender, Command.ArbiterVerdict verdict) {
        GameRecord game = state.game(verdict.gameId()).orElse(null);
        if (game == null) {
            return new Rejection(
                    Reason.UNKNOWN_GAME, "gameId=" + verdict.gameId().brief());
        }
        if (sender.role() != Role.ARBITER || !sender.admitted()) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + sender.role());
        }
        if (!game.open()) {
            return new Rejection(Reason.DUPLICATE, "outcome=" + game.outcome());
        }
        if (!game.calledArbiters().contains(sender.address())) {
            return new Rejection(
                    Reason.NOT_PERMITTED, "not called: gameId=" + game.id().brief());
        }
        if (!game.isPlayer(verdict.loser())) {
            return new Rejection(Reason.MALFORMED, "loser=" + verdict.loser());
        }
        if (!game.isTranscriptHash(verdict.transcriptHash())) {
            return new Rejection(Reason.COMMITMENT_MISMATCH, "transcriptHash of moves=" + game.moveCount());
        }
        Command.ArbiterVerdict before = game.verdicts.get(sender.address());
        if (before != null && before.transcriptHash().equals(verdict.transcriptHash())) {
            return new Rejection(
                    Reason.DUPLICATE, "verdict on gameId=" + game.id().brief());
        }
        game.verdicts.put(sender.address(), verdict);
        SortedSet<Address> agreeing = agreeing(game, verdict);
        if (game.isQuorum(agreeing)) {
            conclude(game, verdict.loser(), verdict.summary(), agreeing);
            contradict(game, verdict.loser());
        }
        return null;
    }

    /** A verdict is a pure function of what everyone has: who signed another than a larger quorum is slashed. */
    private void contradict(GameRecord game, Address loser) {
        game.verdicts.forEach((arbiter, verdict) -> {
            if (!verdict.loser().equals(loser)) {
                long stake = books.balance(Purse.STAKE, arbiter);
                books.slash(
                        Purse.STAKE,
                        arbiter,
                        Pricing.penaltyShares(stake, state.requireJob().publisher()));
                Member member = state.requireMember(arbiter);
                member.status(Member.Status.EXCLUDED);
                member.takeOwed();
            }
        });
    }

    private static SortedSet<Address> agreeing(GameRecord game, Command.ArbiterVerdict verdict) {
        SortedSet<Address> agreeing = new TreeSet<>();
        game.verdicts.forEach((arbiter, other) -> {
            if (other.loser().equals(verdict.loser()) && other.transcriptHash().equals(verdict.transcriptHash())) {
                agreeing.add(arbiter);
            }
        });
        return agreeing;
    }

    private void conclude(GameRecord game, Address loser, DisputeSummary summary, SortedSet<Address> arbiters) {
        if (loser.equals(game.claimant())) {
            convict(game, summary, arbiters);
        } else {
            clear(game, summary, arbiters);
        }
    }

    private void convict(GameRecord game, DisputeSummary summary, SortedSet<Address> arbiters) {
        JobState job = state.requireJob();
        RoundState round = job.rounds.get(game.round());
        Member claimant = state.requireMember(game.claimant());
        long stake = books.balance(Purse.STAKE, game.claimant());
        long costs = game.isAgainstAggregator()
                ? job.pricing().aggregatorPrice()
                : job.pricing().claimPrice(round.participants().size());
        game.end(GameRecord.Outcome.CLAIMANT_LOST, summary);
        books.slash(
                Purse.STAKE,
                game.claimant(),
                Pricing.convictionShares(stake, costs, job.publisher(), game.challenger(), arbiters));
        books.returnBond(game.challenger(), game.bond());
        if (game.evaluation().isPresent()) {
            job.evaluating.withdraw();
            evaluation.goOn();
        } else if (game.aggregateRoot().isPresent()) {
            round.aggregateRoot = null;
            round.confirmations.clear();
            round.overruled.clear();
        } else {
            round.disputes.put(game.claimant(), Reason.DISPUTE_LOST);
        }
        claimant.status(Member.Status.EXCLUDED);
        claimant.failed();
        claimant.takeOwed();
    }

    private void clear(GameRecord game, DisputeSummary summary, SortedSet<Address> arbiters) {
        JobState job = state.requireJob();
        RoundState round = job.rounds.get(game.round());
        game.end(GameRecord.Outcome.CHALLENGER_LOST, summary);
        books.slash(Purse.BOND, game.challenger(), Pricing.lostBondShares(game.bond(), game.claimant(), arbiters));
        if (game.isAgainstAggregator()) {
            if (game.evaluation().isPresent()) {
                job.evaluating.overrule(game.challenger());
            } else {
                round.overruled.add(game.challenger());
            }
            confirmOn(job);
            return;
        }
        round.disputes.put(game.claimant(), Reason.NONE);
        boolean others = round.validators().stream()
                .anyMatch(v -> round.mismatchFound(v, game.claimant())
                        && !job.games.containsKey(GameRecord.idOf(job.id(), round.index(), game.claimant(), v)));
        if (others) {
            game.rechallengeUntilMillis = state.nowMillis + job.deadlines.moveMillis();
        }
    }

    /** A dispute over an aggregate or evaluation has ended and that stands: its confirmation goes on. */
    private void confirmOn(JobState job) {
        evaluation.goOn();
        if (state.phase == Phase.CONFIRM) {
            state.deadlineMillis = state.nowMillis + job.deadlines.budgetMillis();
        }
    }

    /** Lets clocks run out: a player's, then the arbiters'. */
    void expire(long nowMillis) {
        JobState job = state.job;
        if (job == null) {
            return;
        }
        for (GameRecord game : job.gamesInOrder) {
            if (game.open() && nowMillis >= game.turnDeadlineMillis()) {
                game.timeOut(nowMillis + job.deadlines.verdictMillis());
            }
            while (game.open() && nowMillis >= game.verdictDeadlineMillis) {
                if (game.callNextSet()) {
                    game.verdictDeadlineMillis += job.deadlines.verdictMillis();
                    continue;
                }
                game.end(GameRecord.Outcome.UNDECIDED, null);
                if (game.isAgainstAggregator()) {
                    confirmOn(job);
                }
                books.returnBond(game.challenger(), game.bond());
            }
        }
    }
}
