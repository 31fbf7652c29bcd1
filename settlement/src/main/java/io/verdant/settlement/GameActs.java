package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import io.verdant.settlement.BookState.Dispute;
import io.verdant.settlement.BookState.Game;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.BookState.Member;
import io.verdant.settlement.SettlementViews.GameStatus;
import org.jspecify.annotations.Nullable;

/** How games begin and end; while one is open the job's clock stands still. */
final class GameActs {
    private static final int MAX_OPEN_GAMES = 4;

    private final BookState state;
    private final Signers signers;

    GameActs(BookState state, Signers signers) {
        this.state = state;
        this.signers = signers;
    }

    /** The id of the one game that a challenger can have over what has that digest. */
    static Hash32 gameId(Hash32 jobId, Hash32 digest, Address challenger) {
        return Abi.of(jobId).hash(digest).address(challenger).keccak();
    }

    /** What is disputed: who signed it, and what it is worth. */
    private record Accusation(Hash32 digest, Address signer, Signature signature, Role role, int round, long price) {}

    @Nullable
    SettlementRejection openOverClaim(Job job, Address challenger, SettlementAction.OpenClaimGame action) {
        SettlementRejection refusal = challengerRefusal(job, challenger);
        if (refusal != null) {
            return refusal;
        }
        Claim claim = action.claim();
        Hash32 specId = job.terms.specId();
        if (!claim.jobId().equals(specId) || !claim.assignment().jobId().equals(specId)) {
            return WRONG_JOB;
        }
        if (claim.assignment().round() != claim.round()) {
            return WRONG_ROUND;
        }
        int participants = Math.min(claim.assignment().participants(), Limits.MAX_PARTICIPANTS);
        return open(
                job,
                challenger,
                new Accusation(
                        Eip712.claimDigest(claim, signers.chainDomain()),
                        claim.worker(),
                        action.claimSignature(),
                        Role.WORKER,
                        claim.round(),
                        pricing(job).claimPrice(participants)));
    }

    @Nullable
    SettlementRejection openOverStatement(Job job, Address challenger, SettlementAction.OpenStatementGame action) {
        SettlementRejection refusal = challengerRefusal(job, challenger);
        if (refusal != null) {
            return refusal;
        }
        SettlementAction.StatementEnvelope envelope = action.envelope();
        if (!envelope.specId().equals(job.terms.specId())) {
            return WRONG_JOB;
        }
        Hash32 digest = envelope.digest(signers.chainDomain());
        return open(
                job,
                challenger,
                new Accusation(
                        digest,
                        envelope.sender(),
                        action.envelopeSignature(),
                        Role.AGGREGATOR,
                        action.round(),
                        pricing(job).aggregatorPrice()));
    }

    private static Pricing pricing(Job job) {
        return TermRules.pricing(job.terms);
    }

    private static @Nullable SettlementRejection challengerRefusal(Job job, Address challenger) {
        if (job.terms.tier() == JobTerms.STATISTICAL) {
            return NO_GAMES;
        }
        Member member = job.member(challenger);
        if (!member.present()) {
            return NOT_MEMBER;
        }
        return member.role == Role.ARBITER || member.role == Role.COORDINATOR ? WRONG_ROLE : null;
    }

    private @Nullable SettlementRejection open(Job job, Address challenger, Accusation accusation) {
        SettlementRejection refusal = refusal(job, challenger, accusation);
        if (refusal != null) {
            return refusal;
        }
        Address claimant = state.ownerOf(accusation.signer);
        long deadline = state.nowSeconds + job.terms.gameSeconds();
        Game game =
                new Game(job.id, accusation.digest, claimant, challenger, accusation.round, accusation.price, deadline);
        state.games.put(gameId(job.id, accusation.digest, challenger), game);
        state.record(state.ledger.bond(challenger, game.bond(), game.round, "bond of a challenge"));
        state.clampUnbonding(challenger);
        if (job.openGames++ == 0) {
            job.frozenSince = state.nowSeconds;
        }
        count(job, game, 1);
        return null;
    }

    private @Nullable SettlementRejection refusal(Job job, Address challenger, Accusation accusation) {
        if (accusation.round < 0 || accusation.round >= job.rounds || accusation.round > job.anchoredRounds) {
            return WRONG_ROUND;
        }
        if (job.epochOf(accusation.round) < job.settledEpochs) {
            return EPOCH_SETTLED;
        }
        if (!signers.signed(accusation.signer, accusation.digest, accusation.signature)) {
            return BAD_SIGNATURE;
        }
        Address claimant = state.ownerOf(accusation.signer);
        if (!job.member(claimant).serves(accusation.role)) {
            return NOT_ACCUSABLE;
        }
        if (claimant.equals(challenger)) {
            return OWN_CLAIM;
        }
        Dispute dispute = job.disputes.getOrDefault(accusation.digest, new Dispute());
        if (dispute.decided) {
            return CLAIM_DECIDED;
        }
        if (state.games.containsKey(gameId(job.id, accusation.digest, challenger))) {
            return GAME_EXISTS;
        }
        if (dispute.open >= MAX_OPEN_GAMES) {
            return TOO_MANY_GAMES;
        }
        return state.balance(Purse.STAKE, challenger) < 2 * accusation.price ? INSUFFICIENT_STAKE : null;
    }

    /** Ends an open game; the caller moves the money. */
    void end(Job job, Game game, GameStatus how) {
        game.status = how;
        count(job, game, -1);
        if (--job.openGames == 0) {
            job.frozen += state.nowSeconds - job.frozenSince;
        }
        if (how == GameStatus.CLAIMANT_LOST || how == GameStatus.CONCEDED) {
            job.disputes.computeIfAbsent(game.digest, d -> new Dispute()).decided = true;
        }
    }

    private void count(Job job, Game game, int change) {
        job.disputes.computeIfAbsent(game.digest, d -> new Dispute()).open += change;
        state.owner(game.claimant).accused += change;
        job.member(game.claimant).openGames += change;
        job.member(game.challenger).openGames += change;
    }
}
