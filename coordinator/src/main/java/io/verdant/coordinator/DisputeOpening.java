package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who may open a dispute, about what and when, and what it begins with. */
final class DisputeOpening {
    private final NetworkState state;
    private final Books books;
    private final DisputeClocks clocks;

    DisputeOpening(NetworkState state, Books books, DisputeClocks clocks) {
        this.state = state;
        this.books = books;
        this.clocks = clocks;
    }

    @Nullable
    Rejection open(Member sender, Command.OpenDispute open) {
        JobState job = state.job;
        if (job == null || !job.id().equals(open.jobId())) {
            return new Rejection(Reason.UNKNOWN_JOB, "jobId=" + open.jobId().brief());
        }
        if (open.round() < 0 || open.round() >= job.rounds.size()) {
            return new Rejection(Reason.WRONG_ROUND, "round=" + open.round());
        }
        RoundState round = job.rounds.get(open.round());
        boolean aggregate = state.member(open.claimant())
                .filter(m -> m.role() == Role.AGGREGATOR)
                .isPresent();
        boolean evaluation = aggregate && state.phase == Phase.EVALUATE;
        Rejection refusal = evaluation
                ? evaluationRefusal(sender, job, round, open.claimant())
                : aggregate
                        ? aggregateRefusal(sender, job, round, open.claimant())
                        : openingRefusal(sender, job, round, open.claimant());
        if (refusal != null) {
            return refusal;
        }
        long bond = aggregate
                ? job.pricing().aggregateBond()
                : job.pricing().bond(round.participants().size());
        long stake = books.balance(Purse.STAKE, sender.address());
        if (stake < bond) {
            return new Rejection(Reason.INSUFFICIENT_STAKE, "stake=" + stake + " bond=" + bond);
        }
        books.bond(sender.address(), bond);
        Hash32 id = evaluation
                ? GameRecord.evaluationIdOf(job.id(), open.claimant(), sender.address())
                : GameRecord.idOf(job.id(), round.index(), open.claimant(), sender.address());
        GameRecord game = begin(job, round, id, sender.address(), open.claimant(), bond);
        if (evaluation) {
            game.overEvaluation(job.evaluating.published().orElseThrow());
            state.deadlineMillis = Long.MAX_VALUE;
        } else if (aggregate) {
            game.overAggregate(Objects.requireNonNull(round.aggregateRoot));
            state.deadlineMillis = Long.MAX_VALUE;
        } else {
            round.disputes.put(open.claimant(), Reason.AUDIT_MISMATCH);
            state.requireMember(open.claimant())
                    .suspendUntil(round.index() + job.spec().verification().challengeWindowRounds() + 1);
        }
        game.follows(job.gamesInOrder);
        state.lastActMillis = state.nowMillis;
        return null;
    }

    /** An aggregate may be disputed while it is confirmed, by whoever executed it and got another root. */
    private @Nullable Rejection aggregateRefusal(Member sender, JobState job, RoundState round, Address claimant) {
        boolean running = state.phase == Phase.CONFIRM && round == state.current() && round.aggregateRoot != null;
        if (!running || !state.aggregator().filter(claimant::equals).isPresent()) {
            return new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase + " claimant=" + claimant);
        }
        if (!round.dissents(sender.address())) {
            return new Rejection(Reason.NOT_PERMITTED, "no other root confirmed in round=" + round.index());
        }
        if (job.games.containsKey(GameRecord.idOf(job.id(), round.index(), claimant, sender.address()))) {
            return new Rejection(Reason.DUPLICATE, "claimant=" + claimant);
        }
        return job.openGameOn(round.index(), claimant).isPresent()
                ? new Rejection(Reason.LIMIT_REACHED, "open disputes over one aggregate=1")
                : null;
    }

    /** The evaluation may be disputed, once the rounds are over, by whoever computed it and got something else. */
    private @Nullable Rejection evaluationRefusal(Member sender, JobState job, RoundState round, Address claimant) {
        boolean stated = round == state.current() && job.evaluating.published().isPresent();
        if (!stated || !state.aggregator().filter(claimant::equals).isPresent()) {
            return new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase + " claimant=" + claimant);
        }
        if (!job.evaluating.dissents(sender.address())) {
            return new Rejection(Reason.NOT_PERMITTED, "no other evaluation");
        }
        if (job.games.containsKey(GameRecord.evaluationIdOf(job.id(), claimant, sender.address()))) {
            return new Rejection(Reason.DUPLICATE, "claimant=" + claimant);
        }
        return job.openGameOn(round.index(), claimant).isPresent()
                ? new Rejection(Reason.LIMIT_REACHED, "open disputes over one evaluation=1")
                : null;
    }

    private @Nullable Rejection openingRefusal(Member sender, JobState job, RoundState round, Address claimant) {
        Address challenger = sender.address();
        if (!job.spec().disputesClaims()) {
            return new Rejection(
                    Reason.NOT_PERMITTED, "tier=" + job.spec().verification().tier() + " has no disputes");
        }
        if (!round.mismatchFound(challenger, claimant)) {
            return new Rejection(Reason.NOT_PERMITTED, "no revealed mismatch with claimant=" + claimant);
        }
        if (job.games.containsKey(GameRecord.idOf(job.id(), round.index(), claimant, challenger))) {
            return new Rejection(Reason.DUPLICATE, "claimant=" + claimant);
        }
        if (job.openGameOn(round.index(), claimant).isPresent()) {
            return new Rejection(Reason.LIMIT_REACHED, "open disputes over one claim=1");
        }
        if (state.requireMember(claimant).status() == Member.Status.EXCLUDED) {
            return new Rejection(Reason.NOT_PERMITTED, "already convicted claimant=" + claimant);
        }
        boolean lost = job.gamesInOrder.stream()
                .anyMatch(g -> g.round() == round.index()
                        && g.loser().filter(claimant::equals).isPresent()
                        && g.claimant().equals(claimant));
        if (lost) {
            return new Rejection(Reason.NOT_PERMITTED, "already lost or conceded claimant=" + claimant);
        }
        if (round.canaries.containsKey(claimant)) {
            return new Rejection(Reason.CANARY, "planted by claimant=" + claimant);
        }
        boolean disputable = round.canariesKnown || job.spec().verification().canaryRate() == 0;
        boolean inAudit = state.phase == Phase.AUDIT && round == state.current() && disputable;
        boolean anotherTurn = job.gamesInOrder.stream()
                .anyMatch(g -> g.round() == round.index()
                        && g.claimant().equals(claimant)
                        && g.rechallengeUntilMillis > state.clockMillis);
        return inAudit || anotherTurn ? null : new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase);
    }

    private GameRecord begin(
            JobState job, RoundState round, Hash32 id, Address challenger, Address claimant, long bond) {
        GameRecord game = new GameRecord(id, round.index(), claimant, challenger, bond);
        game.claimantLeftMillis = job.deadlines.playerMillis();
        game.challengerLeftMillis = job.deadlines.playerMillis();
        game.rankArbiters(
                state.serving(Role.ARBITER),
                job.spec().verification().arbiters(),
                round.nextSeed().orElse(round.seed()));
        job.games.put(id, game);
        job.gamesInOrder.add(game);
        clocks.startTurn(job, game);
        return game;
    }
}
