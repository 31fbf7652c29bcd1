package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.BookState.Game;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.SettlementAction.PenaltyKind;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import io.verdant.settlement.SettlementViews.GameStatus;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** How games end, and what arbiters punish without one. */
final class VerdictActs {
    private static final int TENTH = 10;

    private final BookState state;
    private final Signers signers;
    private final GameActs games;

    VerdictActs(BookState state, Signers signers, GameActs games) {
        this.state = state;
        this.signers = signers;
        this.games = games;
    }

    @Nullable
    SettlementRejection concede(Job job, Address actor, Hash32 gameId) {
        Game game = state.games.get(gameId);
        SettlementRejection refusal = running(job, game);
        if (refusal != null || game == null) {
            return refusal;
        }
        if (!actor.equals(game.claimant)) {
            return NOT_CLAIMANT;
        }
        if (state.nowSeconds > game.deadlineSeconds) {
            return LATE_VERDICT;
        }
        games.end(job, game, GameStatus.CONCEDED);
        long stake = state.balance(Purse.STAKE, game.claimant);
        state.slash(
                Purse.STAKE, game.claimant, Pricing.concessionShares(stake, game.price, game.challenger), game.round);
        returnBond(game);
        return null;
    }

    @Nullable
    SettlementRejection expire(Job job, Hash32 gameId) {
        Game game = state.games.get(gameId);
        SettlementRejection refusal = running(job, game);
        if (refusal != null || game == null) {
            return refusal;
        }
        if (state.nowSeconds <= game.deadlineSeconds) {
            return GAME_RUNNING;
        }
        games.end(job, game, GameStatus.EXPIRED);
        returnBond(game);
        return null;
    }

    @Nullable
    SettlementRejection verdict(Job job, SettlementAction.Verdict action) {
        Game game = state.games.get(action.gameId());
        SettlementRejection refusal = running(job, game);
        if (refusal != null || game == null) {
            return refusal;
        }
        if (state.nowSeconds > game.deadlineSeconds) {
            return LATE_VERDICT;
        }
        Hash32 digest = ContractTypes.verdictDigest(
                job.id, action.gameId(), action.outcome().code(), action.transcriptHash(), signers.contractDomain());
        Signers.Quorum quorum = signers.quorum(job, digest, action.signatures());
        if (quorum.rejection() != null) {
            return quorum.rejection();
        }
        if (action.outcome() == VerdictOutcome.CLAIMANT_LOST) {
            convict(job, game, quorum.owners());
        } else {
            clear(job, game, quorum.owners());
        }
        return null;
    }

    private static @Nullable SettlementRejection running(Job job, @Nullable Game game) {
        if (game == null || !game.jobId.equals(job.id)) {
            return UNKNOWN_GAME;
        }
        return game.status == GameStatus.OPEN ? null : GAME_ENDED;
    }

    private void convict(Job job, Game game, SortedSet<Address> arbiters) {
        games.end(job, game, GameStatus.CLAIMANT_LOST);
        long stake = state.balance(Purse.STAKE, game.claimant);
        state.slash(
                Purse.STAKE,
                game.claimant,
                Pricing.convictionShares(stake, game.price, job.publisher, game.challenger, arbiters),
                game.round);
        returnBond(game);
        state.end(job, game.claimant, MemberStatus.CONVICTED);
    }

    private void clear(Job job, Game game, SortedSet<Address> arbiters) {
        games.end(job, game, GameStatus.CHALLENGER_LOST);
        state.slash(
                Purse.BOND, game.challenger, Pricing.lostBondShares(game.bond(), game.claimant, arbiters), game.round);
    }

    private void returnBond(Game game) {
        state.record(state.ledger.returnBond(game.challenger, game.bond(), game.round, "bond returned"));
    }

    @Nullable
    SettlementRejection penalty(Job job, SettlementAction.Penalty action) {
        Address offender = action.offender();
        if (!job.member(offender).present()) {
            return NOT_MEMBER;
        }
        Hash32 evidence = Abi.of(offender).hash(action.evidenceHash()).keccak();
        if (job.punished.contains(evidence)) {
            return EVIDENCE_USED;
        }
        Hash32 digest = ContractTypes.penaltyDigest(
                job.id, offender, action.kind().code(), action.evidenceHash(), signers.contractDomain());
        Signers.Quorum quorum = signers.quorum(job, digest, action.signatures());
        if (quorum.rejection() != null) {
            return quorum.rejection();
        }
        job.punished.add(evidence);
        long stake = state.balance(Purse.STAKE, offender);
        boolean whole = action.kind() == PenaltyKind.WRONG_VERDICT;
        state.slash(
                Purse.STAKE,
                offender,
                Pricing.penaltyShares(whole ? stake : stake / TENTH, job.publisher),
                job.anchoredRounds);
        if (whole) {
            state.end(job, offender, MemberStatus.CONVICTED);
        }
        return null;
    }
}
