package io.verdant.settlement;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.Signature;
import io.verdant.settlement.SettlementAction.GameKind;
import io.verdant.settlement.SettlementAction.PenaltyKind;
import io.verdant.settlement.SettlementAction.StatementEnvelope;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A journal's disputes and penalties as settlement actions. */
final class JournalGames {
    private final JournalActions actions;
    private final SettlementKeys keys;
    private final Hash32 chainDomain;
    private final Hash32 contractDomain;
    private final Map<Hash32, Hash32> idOf = new HashMap<>();
    private final Map<Hash32, GameRecord.Outcome> outcomes = new HashMap<>();
    private final Map<Address, Envelope> aggregates = new HashMap<>();
    private final Map<Address, Envelope> evaluations = new HashMap<>();

    JournalGames(JournalActions actions, SettlementKeys keys, SettlementParameters parameters) {
        this.actions = actions;
        this.keys = keys;
        this.chainDomain = Eip712.domainSeparator(parameters.chainId());
        this.contractDomain = ContractTypes.domainSeparator(parameters.chainId(), parameters.contract());
    }

    void begin() {
        idOf.clear();
        outcomes.clear();
        aggregates.clear();
        evaluations.clear();
    }

    void follow(JobState job, LogEntry entry, @Nullable Command command) {
        SortedSet<Address> explained = new TreeSet<>();
        for (GameRecord game : job.games()) {
            GameRecord.Outcome before = outcomes.put(game.id(), game.outcome());
            if (before == null) {
                open(job, game);
            } else if (before == GameRecord.Outcome.OPEN && !game.open()) {
                end(game, command);
                game.loser().ifPresent(explained::add);
            }
        }
        remember(entry, command);
        punish(entry, explained);
    }

    private void remember(LogEntry entry, @Nullable Command command) {
        if (command instanceof Command.PublishAggregate) {
            aggregates.put(entry.envelope().sender(), entry.envelope());
        } else if (command instanceof Command.ReportEvaluation) {
            evaluations.put(entry.envelope().sender(), entry.envelope());
        }
    }

    private void open(JobState job, GameRecord game) {
        Hash32 jobId = actions.jobId();
        RoundState round = job.rounds().get(game.round());
        SettlementAction open;
        Hash32 digest;
        if (game.isAgainstAggregator()) {
            boolean evaluation = game.evaluation().isPresent();
            Envelope envelope = Optional.ofNullable((evaluation ? evaluations : aggregates).get(game.claimant()))
                    .orElseThrow();
            digest = header(envelope).digest(chainDomain);
            open = new SettlementAction.OpenStatementGame(
                    jobId,
                    evaluation ? GameKind.EVALUATION : GameKind.AGGREGATE,
                    game.round(),
                    header(envelope),
                    envelope.signature());
        } else {
            RoundState.Opened opened =
                    Optional.ofNullable(round.claims().get(game.claimant())).orElseThrow();
            digest = Eip712.claimDigest(opened.claim(), chainDomain);
            open = new SettlementAction.OpenClaimGame(jobId, opened.claim(), opened.signature());
        }
        idOf.put(game.id(), GameActs.gameId(jobId, digest, game.challenger()));
        actions.act(game.challenger(), open);
    }

    private static StatementEnvelope header(Envelope envelope) {
        return new StatementEnvelope(
                envelope.sender(),
                envelope.jobId(),
                envelope.gameId(),
                envelope.sequence(),
                envelope.previous(),
                Sha256.of(envelope.payload()));
    }

    private void end(GameRecord game, @Nullable Command command) {
        Hash32 jobId = actions.jobId();
        Hash32 gameId = Optional.ofNullable(idOf.get(game.id())).orElseThrow();
        switch (game.outcome()) {
            case CONCEDED -> actions.act(game.claimant(), new SettlementAction.Concede(jobId, gameId));
            case UNDECIDED -> {
                long late = actions.book().game(gameId).deadlineSeconds() + 1;
                actions.act(
                        actions.coordinator(),
                        new SettlementAction.ExpireGame(jobId, gameId),
                        Math.max(late, actions.seconds()));
            }
            case CLAIMANT_LOST, CHALLENGER_LOST -> verdict(game, jobId, gameId, command);
            case OPEN -> throw new IllegalStateException("gameId=" + game.id() + " is open");
        }
    }

    private void verdict(GameRecord game, Hash32 jobId, Hash32 gameId, @Nullable Command command) {
        if (!(command instanceof Command.ArbiterVerdict deciding)) {
            throw new IllegalStateException("gameId=" + game.id() + " ended without a verdict");
        }
        VerdictOutcome outcome = game.outcome() == GameRecord.Outcome.CLAIMANT_LOST
                ? VerdictOutcome.CLAIMANT_LOST
                : VerdictOutcome.CHALLENGER_LOST;
        SortedSet<Address> agreeing = new TreeSet<>();
        SortedSet<Address> contradicted = new TreeSet<>();
        game.verdicts().forEach((arbiter, verdict) -> {
            boolean same = verdict.loser().equals(deciding.loser());
            if (same && verdict.transcriptHash().equals(deciding.transcriptHash())) {
                agreeing.add(arbiter);
            } else if (!same) {
                contradicted.add(arbiter);
            }
        });
        Hash32 digest =
                ContractTypes.verdictDigest(jobId, gameId, outcome.code(), deciding.transcriptHash(), contractDomain);
        actions.act(
                agreeing.first(),
                new SettlementAction.Verdict(
                        jobId, gameId, outcome, deciding.transcriptHash(), signatures(agreeing, digest)));
        contradicted.forEach(liar -> penalise(liar, PenaltyKind.WRONG_VERDICT, game.id(), agreeing));
    }

    private List<Signature> signatures(SortedSet<Address> signers, Hash32 digest) {
        return signers.stream().map(signer -> keys.sign(signer, digest)).toList();
    }

    /** Stakes that were slashed without a game: validators that withheld their preimage. */
    private void punish(LogEntry entry, SortedSet<Address> explained) {
        SortedSet<Address> silent = new TreeSet<>();
        for (LedgerEntry movement : entry.ledger()) {
            boolean fromStake =
                    movement.kind() == LedgerEntry.Kind.SLASH && movement.from().purse() == Purse.STAKE;
            Address owner = movement.from().owner();
            if (fromStake && !explained.contains(owner) && role(owner) == Role.VALIDATOR) {
                silent.add(owner);
            }
        }
        silent.forEach(validator ->
                penalise(validator, PenaltyKind.SILENCE, Envelopes.hash(entry.envelope()), quorum(validator)));
    }

    private Role role(Address member) {
        return actions.state().member(member).orElseThrow().role();
    }

    private void penalise(Address offender, PenaltyKind kind, Hash32 evidence, SortedSet<Address> signers) {
        Hash32 jobId = actions.jobId();
        Hash32 digest = ContractTypes.penaltyDigest(jobId, offender, kind.code(), evidence, contractDomain);
        actions.act(
                actions.coordinator(),
                new SettlementAction.Penalty(jobId, offender, kind, evidence, signatures(signers, digest)));
    }

    /** The first of the job's arbiters by address, as many as a verdict needs. */
    private SortedSet<Address> quorum(Address offender) {
        int needed = actions.state().spec().orElseThrow().verification().arbiters() / 2 + 1;
        SortedSet<Address> signers = new TreeSet<>();
        actions.state().serving(Role.ARBITER).stream()
                .filter(a -> !a.equals(offender))
                .sorted(Comparator.naturalOrder())
                .limit(needed)
                .forEach(signers::add);
        return signers;
    }
}
