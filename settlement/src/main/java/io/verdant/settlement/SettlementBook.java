package io.verdant.settlement;

import io.verdant.coordinator.Settlement;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.Signatures;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.SettlementViews.GameStatus;
import io.verdant.settlement.SettlementViews.JobStatus;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The settlement rules of {@code docs/settlement.md} on accounts in memory: a pure function of the actions, their senders and
 * times. A refused action changes nothing. Not thread-safe.
 */
public final class SettlementBook implements SettlementHome {
    private static final Address NOBODY = Address.of(new byte[Address.LENGTH]);

    private final BookState state;
    private final AccountActs accounts;
    private final JobActs jobs;
    private final RoundActs rounds;
    private final ScoreActs scores;
    private final GameActs games;
    private final VerdictActs verdicts;
    private final RewardActs rewards;

    public SettlementBook(SettlementParameters parameters) {
        this(parameters, new EmbeddedLedger(), Signatures::recover);
    }

    /**
     * @param ledger an empty one, which this book alone moves
     * @param recovery who made a signature: {@link Signatures#recover}, or the same with a memory
     */
    public SettlementBook(SettlementParameters parameters, Settlement ledger, Signers.Recovery recovery) {
        this.state = new BookState(parameters, ledger);
        Signers signers = new Signers(state, recovery);
        this.accounts = new AccountActs(state, signers);
        this.jobs = new JobActs(state);
        this.rounds = new RoundActs(state, signers);
        this.scores = new ScoreActs();
        this.games = new GameActs(state, signers);
        this.verdicts = new VerdictActs(state, signers, games);
        this.rewards = new RewardActs(state);
    }

    @Override
    public SettlementReceipt apply(SettlementAction action, Address sender, long nowSeconds) {
        if (nowSeconds < state.nowSeconds) {
            throw new IllegalArgumentException("nowSeconds=" + nowSeconds + " last=" + state.nowSeconds);
        }
        state.nowSeconds = nowSeconds;
        SettlementRejection rejection = take(action, sender);
        List<Movement> movements = state.entries.stream().map(Movement::of).toList();
        if (rejection != null && !movements.isEmpty()) {
            throw new IllegalStateException("refused with " + rejection + " after movements=" + movements);
        }
        state.entries.clear();
        return new SettlementReceipt(movements, rejection);
    }

    private @Nullable SettlementRejection take(SettlementAction action, Address sender) {
        return switch (action) {
            case SettlementAction.Deposit a -> owned(sender, () -> accounts.deposit(sender, a));
            case SettlementAction.Withdraw a -> owned(sender, () -> accounts.withdraw(sender, a));
            case SettlementAction.SetDelegate a -> owned(sender, () -> accounts.setDelegate(sender, a));
            case SettlementAction.Stake a -> owned(sender, () -> accounts.stake(sender, a));
            case SettlementAction.RequestUnstake a -> owned(sender, () -> accounts.requestUnstake(sender, a));
            case SettlementAction.CompleteUnstake a -> owned(sender, () -> accounts.completeUnstake(sender));
            case SettlementAction.OpenJob a -> owned(sender, () -> jobs.open(sender, a.terms()));
            case SettlementAction.JoinJob a -> owned(sender, () -> in(a.jobId(), job -> jobs.join(job, sender, a)));
            case SettlementAction.LeaveJob a -> owned(sender, () -> inAny(a.jobId(), job -> jobs.leave(job, sender)));
            case SettlementAction.HaltJob a -> act(sender, actor -> in(a.jobId(), job -> jobs.halt(job, actor)));
            case SettlementAction.CloseJob a -> act(sender, actor -> in(a.jobId(), job -> jobs.close(job, actor)));
            case SettlementAction.RefundExpired a -> in(a.jobId(), jobs::refundExpired);
            case SettlementAction.AnchorRound a -> act(sender, x -> in(a.jobId(), job -> rounds.anchor(job, x, a)));
            case SettlementAction.ReportTwoHeads a ->
                act(sender, x -> in(a.jobId(), job -> rounds.twoHeads(job, x, a)));
            case SettlementAction.ReportOtherHead a ->
                act(sender, x -> in(a.jobId(), job -> rounds.otherHead(job, x, a)));
            case SettlementAction.CommitScores a ->
                act(sender, x -> in(a.jobId(), job -> scores.commit(job, x, a, state.nowSeconds)));
            case SettlementAction.RevealScores a ->
                act(sender, x -> in(a.jobId(), job -> scores.reveal(job, x, a, state.nowSeconds)));
            case SettlementAction.OpenClaimGame a ->
                act(sender, x -> in(a.jobId(), job -> games.openOverClaim(job, x, a)));
            case SettlementAction.OpenStatementGame a ->
                act(sender, x -> in(a.jobId(), job -> games.openOverStatement(job, x, a)));
            case SettlementAction.Concede a ->
                act(sender, x -> in(a.jobId(), job -> verdicts.concede(job, x, a.gameId())));
            case SettlementAction.Verdict a -> act(sender, x -> in(a.jobId(), job -> verdicts.verdict(job, a)));
            case SettlementAction.ExpireGame a -> in(a.jobId(), job -> verdicts.expire(job, a.gameId()));
            case SettlementAction.Penalty a -> act(sender, x -> in(a.jobId(), job -> verdicts.penalty(job, a)));
            case SettlementAction.SettleEpoch a -> act(sender, x -> in(a.jobId(), job -> rewards.settle(job, x, a)));
            case SettlementAction.ClaimReward a -> inAny(a.jobId(), job -> rewards.claim(job, a));
        };
    }

    private interface Step {
        @Nullable
        SettlementRejection take();
    }

    private interface ActorStep {
        @Nullable
        SettlementRejection take(Address actor);
    }

    private interface JobStep {
        @Nullable
        SettlementRejection take(Job job);
    }

    /** {@code asOwner} of the rules. */
    private @Nullable SettlementRejection owned(Address sender, Step step) {
        return state.delegates.containsKey(sender) ? SettlementRejection.NOT_OWNER : step.take();
    }

    /** {@code asActor} of the rules. */
    private @Nullable SettlementRejection act(Address sender, ActorStep step) {
        return state.mayAct(sender) ? step.take(state.ownerOf(sender)) : SettlementRejection.DELEGATE_REVOKED;
    }

    /** {@code job} of the rules. */
    private @Nullable SettlementRejection inAny(Hash32 jobId, JobStep step) {
        Job job = state.jobs.get(jobId);
        return job == null ? SettlementRejection.UNKNOWN_JOB : step.take(job);
    }

    /** {@code open} of the rules. */
    private @Nullable SettlementRejection in(Hash32 jobId, JobStep step) {
        return inAny(jobId, job -> job.status == JobStatus.OPEN ? step.take(job) : SettlementRejection.JOB_NOT_OPEN);
    }

    // --- what can be read ---

    @Override
    public SettlementParameters parameters() {
        return state.parameters;
    }

    @Override
    public long balance(Account account) {
        return state.ledger.balance(account);
    }

    /** All accounts that were ever touched, in order. */
    public SortedMap<Account, Long> balances() {
        return state.ledger.balances();
    }

    /** Whether the accounts sum to nothing, the world's included, and no other is below zero. */
    public boolean balanced() {
        return state.ledger.balanced();
    }

    /** The time of the last action. */
    public long nowSeconds() {
        return state.nowSeconds;
    }

    @Override
    public SettlementViews.Key key(Address key) {
        return new SettlementViews.Key(state.ownerOf(key), state.delegates.containsKey(key), state.mayAct(key));
    }

    @Override
    public SettlementViews.Stake stake(Address owner) {
        BookState.Owner entry = state.owners.getOrDefault(owner, new BookState.Owner());
        return new SettlementViews.Stake(entry.locked, entry.unbonding, entry.releaseSeconds, entry.accused);
    }

    @Override
    public SettlementViews.Job job(Hash32 jobId) {
        Job job = state.jobs.get(jobId);
        return job == null
                ? new SettlementViews.Job(JobStatus.NONE, 0, 0, 0, 0, false, false, 0, 0, 0)
                : new SettlementViews.Job(
                        job.status,
                        job.rounds,
                        job.anchoredRounds,
                        job.settledEpochs,
                        job.openGames,
                        job.paused,
                        job.halted,
                        job.unreserved,
                        job.settledTotal,
                        job.headIndex);
    }

    @Override
    public SettlementViews.Member member(Hash32 jobId, Address owner) {
        Job job = state.jobs.get(jobId);
        BookState.Member member = job == null ? new BookState.Member() : job.member(owner);
        return new SettlementViews.Member(member.status, member.role, member.openGames);
    }

    @Override
    public SettlementViews.Game game(Hash32 gameId) {
        BookState.Game game = state.games.get(gameId);
        return game == null
                ? new SettlementViews.Game(GameStatus.NONE, NOBODY, NOBODY, 0, 0, 0)
                : new SettlementViews.Game(
                        game.status, game.claimant, game.challenger, game.round, game.price, game.deadlineSeconds);
    }

    /** Whether there is such a game in that job. */
    boolean isOf(Hash32 gameId, Hash32 jobId) {
        BookState.Game game = state.games.get(gameId);
        return game != null && game.jobId.equals(jobId);
    }

    @Override
    public SettlementViews.Epoch epoch(Hash32 jobId, int epoch) {
        Job job = state.jobs.get(jobId);
        BookState.Epoch entry =
                job == null ? new BookState.Epoch() : job.epochs.getOrDefault(epoch, new BookState.Epoch());
        return new SettlementViews.Epoch(entry.root, entry.left, entry.commitments.size(), entry.revealed.size());
    }

    @Override
    public boolean claimed(Hash32 jobId, int epoch, Address account) {
        Job job = state.jobs.get(jobId);
        BookState.Epoch entry = job == null ? null : job.epochs.get(epoch);
        return entry != null && entry.claimed.contains(account);
    }
}
