package io.verdant.settlement.evm;

import io.verdant.coordinator.Admission;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.Signature;
import io.verdant.settlement.JobTerms;
import io.verdant.settlement.RewardTree;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a job's log means on the chain: entry by entry, the actions after which every account holds there what the coordinator's
 * ledger says it holds. A pure function of the log, the keys and the times, so that a restart gives the same actions again.
 *
 * <p>Actions of money and stake are the owners'; what happens during a job is signed and sent by the members, their delegates.
 */
public final class LogActions {
    private static final int PPM = 1_000_000;

    private final ChainParties parties;
    private final JobClock clock;
    private final List<Address> arbiters;
    private final Hash32 domain;
    private final Consumer<ChainStep> out;
    private final Map<Hash32, GameRecord.Outcome> games = new HashMap<>();
    private final Map<Hash32, Hash32> chainGames = new HashMap<>();
    private final Map<String, Envelope> statements = new HashMap<>();
    private final Set<Address> joined = new HashSet<>();
    private final SortedMap<Address, Long> rewards = new TreeMap<>();
    private final List<ChainStep> leaving = new ArrayList<>();
    private final List<ChainStep> unbonding = new ArrayList<>();
    private final List<ChainStep> ending = new ArrayList<>();
    private @Nullable Hash32 jobId;
    private Address coordinator;
    private int anchored;
    private int settledEpochs;
    private boolean ended;

    /**
     * @param arbiters members that may judge, in the order of their owners
     * @param parameters of the contract
     * @param out takes the actions, in order
     */
    public LogActions(
            ChainParties parties,
            List<Address> arbiters,
            Address coordinator,
            SettlementParameters parameters,
            JobClock clock,
            Consumer<ChainStep> out) {
        this.parties = parties;
        this.clock = clock;
        this.coordinator = coordinator;
        this.domain = ContractTypes.domainSeparator(parameters.chainId(), parameters.contract());
        this.out = out;
        this.arbiters = arbiters.stream()
                .sorted(Comparator.comparing(member -> owner(parties, member)))
                .toList();
    }

    private static Address owner(ChainParties parties, Address member) {
        return parties.owner(member).address();
    }

    private Address owner(Address member) {
        return owner(parties, member);
    }

    /** The id on the chain of a game of the log, once it was opened there; null before. */
    public @Nullable Hash32 chainGame(Hash32 game) {
        return chainGames.get(game);
    }

    /** Takes an entry and the state after it. */
    public void onEntry(io.verdant.protocol.LogEntry entry, NetworkState state) {
        remember(entry);
        for (LedgerEntry movement : entry.ledger()) {
            before(movement, state);
        }
        if (jobId == null) {
            return;
        }
        games(entry, state);
        penalties(entry, state);
        anchors(entry, state);
        entry.ledger().stream()
                .filter(movement -> movement.kind() == Kind.REWARD)
                .forEach(movement -> rewards.merge(movement.to().owner(), movement.amount(), Math::addExact));
        epochs(state);
        entry.ledger().forEach(this::after);
        end(state);
    }

    private Hash32 job() {
        Hash32 known = jobId;
        if (known == null) {
            throw new IllegalStateException("no job yet");
        }
        return known;
    }

    private void owned(SettlementAction action, Address member) {
        out.accept(new ChainStep(action, owner(member), false));
    }

    private void acted(SettlementAction action, Address member, boolean deferred) {
        out.accept(new ChainStep(action, member, deferred));
    }

    /** What an aggregator states may be disputed: its signed envelope is the evidence. */
    private void remember(io.verdant.protocol.LogEntry entry) {
        if (entry.reason() != Reason.NONE) {
            return;
        }
        Decoded<Command> command = CommandCodec.decode(entry.envelope().payload());
        if (command.ok() && command.get() instanceof Command.PublishAggregate publish) {
            statements.put("aggregate " + publish.round(), entry.envelope());
        } else if (command.ok() && command.get() instanceof Command.ReportEvaluation) {
            statements.put("evaluation " + entry.envelope().sender(), entry.envelope());
        }
    }

    // --- accounts, stakes and the job ---

    private void before(LedgerEntry movement, NetworkState state) {
        Address from = movement.from().owner();
        switch (movement.kind()) {
            case DEPOSIT -> owned(new SettlementAction.Deposit(movement.amount()), from);
            case STAKE -> {
                owned(new SettlementAction.Stake(movement.amount()), from);
                if (jobId != null) {
                    join(from, state);
                }
            }
            case ESCROW -> open(from, state);
            case BOND, BOND_RETURN, REWARD, SLASH, REFUND, UNSTAKE, WITHDRAW -> {}
        }
    }

    private void open(Address publisher, NetworkState state) {
        JobSpec spec = state.spec().orElseThrow();
        JobTerms terms = terms(spec, state);
        owned(new SettlementAction.OpenJob(terms), publisher);
        jobId = JobTerms.jobId(owner(publisher), terms.specId());
        // the coordinator first, so that everybody else sees who they work for
        join(coordinator, state);
        state.members().keySet().forEach(member -> join(member, state));
    }

    private void join(Address address, NetworkState state) {
        Member member = state.member(address).orElseThrow();
        boolean listed = member.role() != Role.ARBITER || arbiters.contains(address);
        if (member.role() != Role.PUBLISHER && listed && joined.add(address)) {
            owned(new SettlementAction.JoinJob(job(), member.role()), address);
        }
    }

    private JobTerms terms(JobSpec spec, NetworkState state) {
        JobSpec.Verification verification = spec.verification();
        JobSpec.Payment payment = spec.payment();
        int tier =
                switch (verification.tier()) {
                    case "statistical" -> JobTerms.STATISTICAL;
                    case "audited" -> JobTerms.AUDITED;
                    default -> JobTerms.OPTIMISTIC;
                };
        int rate = tier == JobTerms.AUDITED ? PPM : (int) Math.ceil(Math.min(1, Admission.auditFloor(spec)) * PPM);
        return new JobTerms(
                state.jobId(),
                CoordinatorCore.firstRunningHash(state.genesis()),
                owner(coordinator),
                payment.budget(),
                payment.budget() / spec.schedule().rounds(),
                spec.schedule().rounds(),
                verification.epochRounds(),
                Math.max(1, verification.workers()),
                clock.deadlineSeconds(),
                clock.serviceSeconds(),
                verification.challengeWindowRounds(),
                verification.challengeWindowSeconds(),
                clock.gameSeconds(),
                tier,
                payment.workerStake(),
                payment.validatorStake(),
                payment.arbiterStake(),
                payment.aggregatorStake(),
                payment.coordinatorStake(),
                rate,
                (int) Math.ceil(Math.min(1, verification.honestShare()) * PPM),
                PPM,
                verification.arbiters() / 2 + 1,
                0,
                arbiters.stream().map(this::owner).toList());
    }

    // --- disputes ---

    private void games(io.verdant.protocol.LogEntry entry, NetworkState state) {
        for (GameRecord game : state.games()) {
            GameRecord.Outcome known = games.put(game.id(), game.outcome());
            if (known == null) {
                challenge(game, state);
            }
            if (!game.open() && (known == null || known == GameRecord.Outcome.OPEN)) {
                conclude(game, entry);
            }
        }
    }

    private void challenge(GameRecord game, NetworkState state) {
        if (game.isAgainstAggregator()) {
            boolean evaluation = game.evaluation().isPresent();
            Envelope said = statements.get(evaluation ? "evaluation " + game.claimant() : "aggregate " + game.round());
            if (said == null) {
                throw new IllegalStateException("the log has a game over nothing: " + game.id());
            }
            SettlementAction.StatementEnvelope evidence = new SettlementAction.StatementEnvelope(
                    said.sender(),
                    said.jobId(),
                    said.gameId(),
                    said.sequence(),
                    said.previous(),
                    Sha256.of(said.payload()));
            acted(
                    new SettlementAction.OpenStatementGame(
                            job(),
                            evaluation ? SettlementAction.GameKind.EVALUATION : SettlementAction.GameKind.AGGREGATE,
                            game.round(),
                            evidence,
                            said.signature()),
                    game.challenger(),
                    false);
            chainGames.put(game.id(), gameId(io.verdant.protocol.Eip712.envelopeDigest(said), game));
            return;
        }
        RoundState.Opened opened = state.round(game.round()).claims().get(game.claimant());
        if (opened == null) {
            throw new IllegalStateException("the log has a game over no claim: " + game.id());
        }
        acted(new SettlementAction.OpenClaimGame(job(), opened.claim(), opened.signature()), game.challenger(), false);
        chainGames.put(game.id(), gameId(io.verdant.protocol.Eip712.claimDigest(opened.claim()), game));
    }

    private Hash32 gameId(Hash32 digest, GameRecord game) {
        byte[] challenger = new byte[Hash32.LENGTH];
        byte[] owner = owner(game.challenger()).bytes();
        System.arraycopy(owner, 0, challenger, Hash32.LENGTH - Address.LENGTH, Address.LENGTH);
        return io.verdant.protocol.Keccak256.of(job().bytes(), digest.bytes(), challenger);
    }

    private void conclude(GameRecord game, io.verdant.protocol.LogEntry entry) {
        Hash32 id = chainGames.get(game.id());
        if (id == null) {
            throw new IllegalStateException("the log ends a game that it never began: " + game.id());
        }
        switch (game.outcome()) {
            case CLAIMANT_LOST -> verdict(game, id, SettlementAction.VerdictOutcome.CLAIMANT_LOST, entry);
            case CHALLENGER_LOST -> verdict(game, id, SettlementAction.VerdictOutcome.CHALLENGER_LOST, entry);
            case CONCEDED -> acted(new SettlementAction.Concede(job(), id), game.claimant(), false);
            case UNDECIDED -> acted(new SettlementAction.ExpireGame(job(), id), coordinator, true);
            case OPEN -> throw new IllegalStateException("not ended: " + game.id());
        }
    }

    /** The arbiters that agreed sign for the contract what they signed in the log; the coordinator delivers it. */
    private void verdict(
            GameRecord game, Hash32 id, SettlementAction.VerdictOutcome outcome, io.verdant.protocol.LogEntry entry) {
        Command.ArbiterVerdict last = game.verdicts().get(entry.envelope().sender());
        if (last == null) {
            throw new IllegalStateException("the log ends a game without its verdict: " + game.id());
        }
        List<Address> agreeing = game.verdicts().entrySet().stream()
                .filter(other -> other.getValue().loser().equals(last.loser())
                        && other.getValue().transcriptHash().equals(last.transcriptHash()))
                .map(Map.Entry::getKey)
                .toList();
        Hash32 digest = ContractTypes.verdictDigest(job(), id, outcome.code(), last.transcriptHash(), domain);
        acted(
                new SettlementAction.Verdict(job(), id, outcome, last.transcriptHash(), signed(agreeing, digest)),
                coordinator,
                false);
    }

    private List<Signature> signed(List<Address> signers, Hash32 digest) {
        return signers.stream()
                .sorted(Comparator.comparing(this::owner))
                .map(arbiter -> parties.member(arbiter).sign(digest))
                .toList();
    }

    /** What is taken from a validator or an arbiter is a penalty: nobody else is punished without a game. */
    private void penalties(io.verdant.protocol.LogEntry entry, NetworkState state) {
        Set<Address> punished = new HashSet<>();
        for (LedgerEntry movement : entry.ledger()) {
            Address offender = movement.from().owner();
            Role role = state.member(offender).map(Member::role).orElse(Role.PUBLISHER);
            boolean penalty = movement.kind() == Kind.SLASH
                    && movement.from().purse() == Purse.STAKE
                    && (role == Role.VALIDATOR || role == Role.ARBITER);
            if (penalty && punished.add(offender)) {
                SettlementAction.PenaltyKind kind = role == Role.VALIDATOR
                        ? SettlementAction.PenaltyKind.SILENCE
                        : SettlementAction.PenaltyKind.WRONG_VERDICT;
                Hash32 evidence = entry.runningHash();
                Hash32 digest = ContractTypes.penaltyDigest(job(), owner(offender), kind.code(), evidence, domain);
                List<Address> signers =
                        arbiters.stream().filter(a -> !a.equals(offender)).toList();
                acted(
                        new SettlementAction.Penalty(job(), owner(offender), kind, evidence, signed(signers, digest)),
                        coordinator,
                        false);
            }
        }
    }

    // --- rounds and epochs ---

    private void anchors(io.verdant.protocol.LogEntry entry, NetworkState state) {
        List<RoundState> rounds = state.job().orElseThrow().rounds();
        while (anchored < rounds.size() && rounds.get(anchored).closed()) {
            RoundState round = rounds.get(anchored++);
            int accepted = round.accepted().map(List::size).orElse(0);
            acted(
                    new SettlementAction.AnchorRound(
                            job(),
                            round.index(),
                            round.commitRoot().orElse(Hash32.ZERO),
                            entry.index(),
                            entry.runningHash(),
                            accepted,
                            Math.max(0, round.participants().size() - accepted)),
                    coordinator,
                    false);
        }
    }

    private void epochs(NetworkState state) {
        JobSpec spec = state.spec().orElseThrow();
        int epochRounds = spec.verification().epochRounds();
        int rounds = spec.schedule().rounds();
        boolean jobEnded = state.finished() || state.halted();
        if (!ended && jobEnded && state.halted()) {
            acted(new SettlementAction.HaltJob(job()), coordinator, true);
            rounds = anchored;
        }
        int last = Math.ceilDiv(rounds, epochRounds) - 1;
        while (!ended && settledEpochs < last && anchored >= (settledEpochs + 1) * epochRounds) {
            settle(settledEpochs++);
        }
        if (!ended && jobEnded && settledEpochs <= last) {
            settle(settledEpochs++);
        }
    }

    private void settle(int epoch) {
        RewardTree tree = new RewardTree(job(), epoch, rewards);
        acted(new SettlementAction.SettleEpoch(job(), epoch, tree.root(), tree.total()), coordinator, true);
        tree.amounts()
                .forEach((account, amount) -> acted(
                        new SettlementAction.ClaimReward(job(), epoch, account, amount, tree.proof(account)),
                        coordinator,
                        true));
        rewards.clear();
    }

    private void after(LedgerEntry movement) {
        Address member = movement.from().owner();
        switch (movement.kind()) {
            case UNSTAKE -> {
                Address owner = owner(member);
                if (joined.contains(member)) {
                    leaving.add(new ChainStep(new SettlementAction.LeaveJob(job()), owner, true));
                }
                unbonding.add(new ChainStep(new SettlementAction.RequestUnstake(movement.amount()), owner, true));
                ending.add(new ChainStep(new SettlementAction.CompleteUnstake(), owner, true));
            }
            case WITHDRAW -> owned(new SettlementAction.Withdraw(movement.amount()), member);
            case DEPOSIT, ESCROW, STAKE, BOND, BOND_RETURN, REWARD, SLASH, REFUND -> {}
        }
    }

    private void end(NetworkState state) {
        if (ended || !(state.finished() || state.halted())) {
            return;
        }
        ended = true;
        acted(new SettlementAction.CloseJob(job()), coordinator, true);
        leaving.forEach(out);
        unbonding.forEach(out);
        ending.forEach(out);
    }
}
