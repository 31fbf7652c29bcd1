package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.PenaltyKind;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A seeded sequence of actions, valid and hostile, each chosen by what the book shows when it is asked for. Two sequences of
 * one seed are equal. Most of them play a job through: it is opened, joined, anchored, disputed, settled, claimed and left.
 */
final class SettlementPlays {
    /** One action of a sequence. */
    record Play(SettlementAction action, Address sender, long nowSeconds) {}

    private static final List<String> SPECS = List.of("job", "other");
    private static final List<PenaltyKind> PENALTIES = List.of(PenaltyKind.values());

    private final SettlementCast cast;
    private final SettlementHome home;
    private final SplittableRandom random;
    private final List<Play> prelude = new ArrayList<>();
    private final List<Play> played = new ArrayList<>();
    private final List<Hash32> games = new ArrayList<>();
    private final TreeMap<Integer, RewardTree> trees = new TreeMap<>();
    private final JobTerms terms;
    private final Hash32 jobId;
    /** Whether everyone challenges one claim. */
    private final boolean crowd;

    private long nowSeconds = SettlementCast.START;
    private int step;

    /** @param home shows what to choose by; the caller applies each play to it before it asks for the next */
    SettlementPlays(SettlementCast cast, SettlementHome home, long seed) {
        this.cast = cast;
        this.home = home;
        this.random = new SplittableRandom(seed);
        this.terms = varied(cast.terms(SPECS.get(0)));
        this.jobId = cast.jobId(SPECS.get(0));
        this.crowd = oneIn(10);
        prepare();
    }

    Play next() {
        Play play = step < prelude.size() && !oneIn(25) ? prelude.get(step++) : chosen();
        nowSeconds += oneIn(12) ? random.nextInt(5, 60) : random.nextInt(1, 4);
        Play timed = new Play(play.action, play.sender, nowSeconds);
        played.add(timed);
        return timed;
    }

    private JobTerms varied(JobTerms t) {
        int tier = oneIn(25) ? random.nextInt(4) : t.tier();
        int audits = oneIn(25) ? random.nextInt(1_100_000) : t.auditRatePpm();
        int quorum = oneIn(25) ? random.nextInt(5) : t.arbiterQuorum();
        int scores = oneIn(3) ? 1 : 0;
        int epochRounds = random.nextInt(1, 4);
        long roundPrice = oneIn(20) ? random.nextLong(200, 12_000) : t.roundPrice();
        return new JobTerms(
                t.specId(),
                t.log(),
                t.coordinator(),
                t.budget(),
                roundPrice,
                t.rounds(),
                epochRounds,
                t.workers(),
                t.deadlineSeconds(),
                t.serviceSeconds(),
                random.nextInt(2),
                oneIn(8) ? 0 : t.windowSeconds(),
                t.gameSeconds(),
                tier,
                t.workerStake(),
                t.validatorStake(),
                t.arbiterStake(),
                t.aggregatorStake(),
                t.coordinatorStake(),
                audits,
                t.honestSharePpm(),
                t.pauseRejectedPpm(),
                quorum,
                scores,
                t.arbiters());
    }

    // --- what everyone does first, with a few left out ---

    private void prepare() {
        for (SigningKey key : cast.owners()) {
            prelude(key, new SettlementAction.Deposit(60_000));
        }
        prelude(cast.publisher, new SettlementAction.OpenJob(terms));
        cast.workers.forEach(k -> join(k, Role.WORKER));
        cast.validators.forEach(k -> join(k, Role.VALIDATOR));
        cast.arbiters.forEach(k -> join(k, Role.ARBITER));
        join(cast.aggregator, Role.AGGREGATOR);
        join(cast.coordinator, Role.COORDINATOR);
        if (oneIn(2)) {
            prelude(cast.workers.get(0), cast.delegate(cast.workers.get(0), cast.fresh.get(0), true));
        }
    }

    private void join(SigningKey key, Role role) {
        long extra = oneIn(2) ? random.nextLong(12_000) : 9_000;
        prelude(key, new SettlementAction.Stake(terms.stake(role) + extra));
        prelude(key, new SettlementAction.JoinJob(jobId, role));
    }

    private void prelude(SigningKey key, SettlementAction action) {
        if (!oneIn(40)) {
            prelude.add(new Play(action, key.address(), 0));
        }
    }

    // --- afterwards ---

    private Play chosen() {
        return switch (random.nextInt(10)) {
            case 0 -> by(any(cast.everyone()), hostile());
            case 1 -> replayed();
            case 2 -> money();
            default -> progress();
        };
    }

    private Play by(SigningKey sender, SettlementAction action) {
        return new Play(action, sender.address(), 0);
    }

    private Play replayed() {
        if (played.isEmpty()) {
            return money();
        }
        Play before = played.get(random.nextInt(played.size()));
        return oneIn(2) ? before : by(any(cast.everyone()), before.action);
    }

    private Play money() {
        SigningKey key = any(cast.everyone());
        long stake = home.balance(new Account(Purse.STAKE, key.address()));
        return by(
                key,
                switch (random.nextInt(8)) {
                    case 0 -> new SettlementAction.Deposit(oneIn(9) ? BookState.MAX_AMOUNT : random.nextLong(9_000));
                    case 1 -> new SettlementAction.Withdraw(random.nextLong(20_000));
                    case 2 -> new SettlementAction.Stake(random.nextLong(20_000));
                    case 3, 4 -> new SettlementAction.RequestUnstake(random.nextLong(stake + 2));
                    case 5 -> new SettlementAction.CompleteUnstake();
                    case 6 -> cast.delegate(any(cast.owners()), any(cast.fresh), !oneIn(3));
                    default -> cast.delegate(key, any(cast.everyone()), !oneIn(4));
                });
    }

    /** What the job's members would do next. */
    private Play progress() {
        SettlementViews.Job job = home.job(jobId);
        if (job.status() != SettlementViews.JobStatus.OPEN) {
            return afterwards(job);
        }
        if (crowd && oneIn(2)) {
            return by(any(cast.owners()), game(SPECS.get(0), cast.workers.get(0), cast.workers.get(0), 0));
        }
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> by(oneIn(9) ? any(cast.everyone()) : cast.coordinator, anchor(job));
            case 3 -> score(job);
            case 4 -> reveal(job);
            case 5, 6 -> by(oneIn(9) ? any(cast.everyone()) : cast.coordinator, settle(job));
            case 7 -> by(oneIn(4) ? any(cast.everyone()) : any(cast.validators), accuse(job));
            case 8, 9 -> judge();
            case 10 -> leaveOrEnd();
            default -> by(any(cast.everyone()), claim(job));
        };
    }

    private Play afterwards(SettlementViews.Job job) {
        return switch (random.nextInt(4)) {
            case 0 -> by(any(cast.everyone()), claim(job));
            case 1 -> by(any(cast.owners()), new SettlementAction.LeaveJob(jobId));
            case 2 -> money();
            default -> by(any(cast.everyone()), hostile());
        };
    }

    private SettlementAction anchor(SettlementViews.Job job) {
        int round = oneIn(12) ? random.nextInt(6) : job.anchoredRounds();
        int rejected = oneIn(6) ? random.nextInt(4) : 0;
        SettlementAction.AnchorRound anchor = SettlementCast.anchor(jobId, round, 2, rejected);
        return oneIn(15)
                ? new SettlementAction.AnchorRound(
                        jobId, round, anchor.claimsRoot(), random.nextInt(30), anchor.headHash(), 2, rejected)
                : anchor;
    }

    private RewardTree tree(int epoch) {
        return trees.computeIfAbsent(epoch, e -> {
            TreeMap<Address, Long> amounts = new TreeMap<>();
            for (SigningKey key : cast.owners()) {
                if (!oneIn(4)) {
                    amounts.put(key.address(), random.nextLong(1, 900L * terms.epochRounds()));
                }
            }
            if (oneIn(5)) {
                amounts.put(cast.fresh.get(0).address(), 77L);
            }
            return new RewardTree(jobId, e, amounts);
        });
    }

    private Hash32 salt(SigningKey key) {
        return SettlementCast.hash("salt " + key.address());
    }

    private Play score(SettlementViews.Job job) {
        int epoch = epoch(job);
        SigningKey validator = any(cast.validators);
        Hash32 root = tree(epoch).root();
        Hash32 commitment = ScoreActs.commitment(jobId, epoch, validator.address(), root, salt(validator));
        SigningKey sender = oneIn(6) ? any(cast.everyone()) : validator;
        return by(sender, new SettlementAction.CommitScores(jobId, epoch, commitment));
    }

    private Play reveal(SettlementViews.Job job) {
        int epoch = epoch(job);
        SigningKey validator = any(cast.validators);
        SigningKey sender = oneIn(5) ? any(cast.everyone()) : validator;
        Hash32 root = oneIn(9) ? SettlementCast.hash("wrong") : tree(epoch).root();
        return by(sender, new SettlementAction.RevealScores(jobId, epoch, root, salt(validator)));
    }

    private int epoch(SettlementViews.Job job) {
        return oneIn(9) ? random.nextInt(5) : job.settledEpochs();
    }

    private SettlementAction settle(SettlementViews.Job job) {
        int epoch = epoch(job);
        RewardTree tree = tree(epoch);
        long total = oneIn(6) ? random.nextLong(45_000) : tree.total();
        return new SettlementAction.SettleEpoch(jobId, epoch, tree.root(), total);
    }

    private SettlementAction claim(SettlementViews.Job job) {
        int epoch = oneIn(9) ? random.nextInt(5) : random.nextInt(Math.max(1, job.settledEpochs()));
        RewardTree tree = tree(epoch);
        List<Address> accounts = List.copyOf(tree.amounts().keySet());
        if (accounts.isEmpty()) {
            return hostile();
        }
        Address account = accounts.get(random.nextInt(accounts.size()));
        long amount = tree.amounts().getOrDefault(account, 0L) + (oneIn(12) ? random.nextInt(3) - 1 : 0);
        List<Hash32> proof = tree.proof(account);
        List<Hash32> shown = oneIn(15) && !proof.isEmpty() ? proof.subList(1, proof.size()) : proof;
        return new SettlementAction.ClaimReward(jobId, epoch, account, amount, shown);
    }

    private SettlementAction accuse(SettlementViews.Job job) {
        int round = oneIn(8) ? random.nextInt(6) : random.nextInt(job.anchoredRounds() + 1);
        if (oneIn(5)) {
            SigningKey signer = oneIn(6) ? any(cast.everyone()) : cast.aggregator;
            return cast.openGame(jobId, signer, round, cast.statement(SPECS.get(0), cast.aggregator, round));
        }
        String spec = oneIn(9) ? SPECS.get(1) : SPECS.get(0);
        SigningKey worker = oneIn(6) ? any(cast.everyone()) : any(cast.workers);
        return game(spec, worker, oneIn(9) ? any(cast.everyone()) : worker, round);
    }

    private SettlementAction game(String spec, SigningKey worker, SigningKey signer, int round) {
        Claim claim = cast.claim(spec, worker, round, "roots");
        for (SigningKey key : cast.everyone()) {
            games.add(cast.gameId(jobId, claim, home.key(key.address()).owner()));
        }
        return cast.openGame(jobId, signer, claim);
    }

    private Play judge() {
        List<Hash32> open = games.stream()
                .distinct()
                .filter(g -> home.game(g).status() == SettlementViews.GameStatus.OPEN)
                .toList();
        if (open.isEmpty() || oneIn(9)) {
            return by(any(cast.everyone()), punish());
        }
        Hash32 game = open.get(random.nextInt(open.size()));
        Address claimant = home.game(game).claimant();
        return switch (random.nextInt(6)) {
            case 0 ->
                by(oneIn(3) ? any(cast.everyone()) : cast.keyOf(claimant), new SettlementAction.Concede(jobId, game));
            case 1, 2 -> by(any(cast.everyone()), new SettlementAction.ExpireGame(jobId, game));
            default ->
                by(any(cast.everyone()), cast.verdict(jobId, game, any(List.of(VerdictOutcome.values())), signers()));
        };
    }

    private List<SigningKey> signers() {
        return switch (random.nextInt(12)) {
            case 0 -> cast.arbiters.subList(0, 1);
            case 1 -> cast.arbiters.reversed();
            case 2 -> List.of(cast.arbiters.get(0), cast.arbiters.get(0));
            case 3 -> List.of(cast.arbiters.get(0), any(cast.everyone()));
            case 4 -> cast.arbiters;
            case 5 -> List.of();
            default -> cast.arbiters.subList(0, 2);
        };
    }

    private SettlementAction punish() {
        Address offender = any(cast.everyone()).address();
        return cast.penalty(jobId, offender, any(PENALTIES), "evidence " + random.nextInt(3), signers());
    }

    private Play leaveOrEnd() {
        return switch (random.nextInt(9)) {
            case 0 -> by(any(List.of(cast.coordinator, cast.publisher)), new SettlementAction.HaltJob(jobId));
            case 1, 2, 3 -> by(any(List.of(cast.coordinator, cast.publisher)), new SettlementAction.CloseJob(jobId));
            case 4 -> by(any(cast.everyone()), new SettlementAction.RefundExpired(jobId));
            case 5 -> by(any(cast.everyone()), twoHeads());
            case 6 -> by(any(cast.owners()), new SettlementAction.JoinJob(jobId, any(List.of(Role.values()))));
            default -> by(any(cast.owners()), new SettlementAction.LeaveJob(jobId));
        };
    }

    private SettlementAction twoHeads() {
        int round = random.nextInt(3);
        long index = 10L * (round + 1);
        Hash32 a = SettlementCast.head(round);
        Hash32 b = oneIn(5) ? a : SettlementCast.hash("fork");
        SigningKey signer = oneIn(2) ? cast.coordinator : any(cast.everyone());
        return oneIn(2)
                ? new SettlementAction.ReportTwoHeads(
                        jobId, index, a, cast.receipt(cast.coordinator, index, a), b, cast.receipt(signer, index, b))
                : new SettlementAction.ReportOtherHead(jobId, round, index, a, b, cast.receipt(signer, index, b));
    }

    /** What should mostly be refused. */
    private SettlementAction hostile() {
        SettlementViews.Job job = home.job(jobId);
        Hash32 elsewhere = cast.jobId(SPECS.get(1));
        return switch (random.nextInt(13)) {
            case 0 -> new SettlementAction.HaltJob(jobId);
            case 1 -> new SettlementAction.CloseJob(oneIn(2) ? jobId : elsewhere);
            case 2 -> new SettlementAction.RefundExpired(jobId);
            case 3 -> settle(job);
            case 4 -> anchor(job);
            case 5 -> new SettlementAction.OpenJob(oneIn(2) ? terms : cast.terms(SPECS.get(1)));
            case 6 -> new SettlementAction.JoinJob(oneIn(3) ? elsewhere : jobId, any(List.of(Role.values())));
            case 7 -> new SettlementAction.ExpireGame(jobId, SettlementCast.hash("no game"));
            case 8 -> twoHeads();
            case 9 -> punish();
            case 10 -> accuse(job);
            case 11 -> new SettlementAction.LeaveJob(oneIn(3) ? elsewhere : jobId);
            default -> claim(job);
        };
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
