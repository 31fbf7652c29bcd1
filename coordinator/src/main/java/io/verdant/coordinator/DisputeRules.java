package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How disputes are opened, ordered, clocked and paid. What the moves mean is the arbiters' business. */
final class DisputeRules {
    /** Moves of both players; the longest game has 22. */
    static final int MAX_MOVES = 32;

    /** A member may concede once in that many epochs. */
    static final int CONCESSION_EPOCHS = 3;

    private final NetworkState state;
    private final Books books;
    private final EvaluationPhase evaluation;

    DisputeRules(NetworkState state, Books books, JobRules jobs) {
        this.state = state;
        this.books = books;
        this.evaluation = new EvaluationPhase(state, jobs);
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
        boolean inAudit = state.phase == Phase.AUDIT && round == state.current();
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
        startTurn(job, game);
        return game;
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
        chargeTurn(job, game);
        game.add(move.move());
        startTurn(job, game);
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

    /** After the coordinator was away since {@code previousMillis}, no clock has run meanwhile. */
    void restart(long previousMillis) {
        JobState job = state.job;
        if (job == null) {
            return;
        }
        long now = state.nowMillis;
        for (GameRecord game : job.gamesInOrder) {
            if (game.open() && game.timeoutLoser().isPresent()) {
                game.verdictDeadlineMillis = now + job.deadlines.verdictMillis();
            } else if (game.open()) {
                startTurn(job, game);
            } else if (game.rechallengeUntilMillis > previousMillis) {
                game.rechallengeUntilMillis = now + job.deadlines.moveMillis();
            }
        }
    }

    private void startTurn(JobState job, GameRecord game) {
        boolean claimants = game.turn().equals(game.claimant());
        long left = claimants ? game.claimantLeftMillis : game.challengerLeftMillis;
        game.turnStartedMillis = state.nowMillis;
        game.turnDeadlineMillis = state.nowMillis + extension(job, game) + Math.min(job.deadlines.moveMillis(), left);
    }

    private void chargeTurn(JobState job, GameRecord game) {
        // no more than a move may take: a time without the coordinator, who lets clocks run out, is not the player's
        long used = Math.clamp(
                state.nowMillis - game.turnStartedMillis - extension(job, game), 0, job.deadlines.moveMillis());
        if (game.turn().equals(game.claimant())) {
            game.claimantLeftMillis -= used;
        } else {
            game.challengerLeftMillis -= used;
        }
    }

    private static long extension(JobState job, GameRecord game) {
        return game.moveCount() == 0 ? job.deadlines.rerunMillis() : 0;
    }
}
