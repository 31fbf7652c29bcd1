package io.verdant.coordinator;

import io.verdant.protocol.Command;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeVerifier;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may enter the log at all. Only what a registered key signed, in its turn, does; everything else is dropped
 * and counted, so that a stranger, a forger or someone who repeats old messages cannot make the log grow.
 */
final class Gate {
    /** Refused messages of one member between two rounds that are logged; more are dropped. */
    private static final int MAX_REFUSALS = 256;

    private final NetworkState state;
    private final MemberRules members;

    Gate(NetworkState state, MemberRules members) {
        this.state = state;
        this.members = members;
    }

    /**
     * What passed.
     *
     * @param command null where the payload was malformed, which is logged with {@code refusal}
     */
    record Passed(@Nullable Command command, @Nullable Rejection refusal) {}

    /** Lets an envelope into the log at that time, or answers why it is dropped. */
    Decoded<Passed> pass(Envelope envelope, long nowMillis) {
        Member member = state.members.get(envelope.sender());
        Rejection outOfTurn = outOfTurn(envelope, member);
        if (outOfTurn != null) {
            return Decoded.refused(outOfTurn);
        }
        Decoded<Command> decoded = EnvelopeVerifier.verify(envelope);
        if (!decoded.ok() && (member == null || !isSigned(decoded.refusal()))) {
            return Decoded.refused(decoded.refusal());
        }
        if (!decoded.ok()) {
            return Decoded.ok(new Passed(null, decoded.refusal()));
        }
        Command command = decoded.get();
        Rejection dropped = dropped(envelope, command, member, nowMillis);
        if (dropped != null) {
            return Decoded.refused(dropped);
        }
        return Decoded.ok(new Passed(command, member == null ? null : misbound(envelope, command, member)));
    }

    /** Whether the verifier came past the signature: only then is the payload's fault the sender's. */
    private static boolean isSigned(Rejection rejection) {
        return rejection.reason() != Reason.BAD_SIGNATURE && rejection.reason() != Reason.TOO_LARGE;
    }

    private static @Nullable Rejection outOfTurn(Envelope envelope, @Nullable Member member) {
        long expected = member == null ? 0 : member.nextSequence();
        if (envelope.sequence() < expected) {
            return new Rejection(Reason.DUPLICATE, "sequence=" + envelope.sequence() + " expected=" + expected);
        }
        Hash32 previous = member == null ? Hash32.ZERO : member.previousHash();
        if (envelope.sequence() > expected || !envelope.previous().equals(previous)) {
            return new Rejection(
                    Reason.BAD_SEQUENCE,
                    "sequence=" + envelope.sequence() + " expected=" + expected + " previous=" + previous.brief());
        }
        return member != null && member.refusals() >= MAX_REFUSALS
                ? new Rejection(Reason.LIMIT_REACHED, "refusals=" + member.refusals())
                : null;
    }

    private @Nullable Rejection dropped(Envelope envelope, Command command, @Nullable Member member, long nowMillis) {
        if (member == null) {
            return command instanceof Command.Register register
                    ? members.refusal(envelope.sender(), register)
                    : new Rejection(Reason.UNKNOWN_SENDER, "sender=" + envelope.sender());
        }
        boolean idleTick = command instanceof Command.Tick
                && nowMillis < state.dueMillis()
                && envelope.sender().equals(state.genesis().coordinator());
        return idleTick
                ? new Rejection(
                        Reason.DUPLICATE, "nothing is due: nowMillis=" + nowMillis + " dueMillis=" + state.dueMillis())
                : null;
    }

    /** A command must name the job and the game that its envelope was signed for. */
    private static @Nullable Rejection misbound(Envelope envelope, Command command, Member member) {
        boolean excluded = member.status() == Member.Status.EXCLUDED && !(command instanceof Command.DisputeMove);
        if (excluded) {
            return new Rejection(Reason.EXCLUDED, "sender=" + member.address());
        }
        Optional<Hash32> job = jobOf(command);
        if (job.isPresent() && !job.get().equals(envelope.jobId())) {
            return new Rejection(
                    Reason.UNKNOWN_JOB,
                    "envelopeJob=" + envelope.jobId().brief() + " jobId="
                            + job.get().brief());
        }
        Optional<Hash32> game = gameOf(command);
        if (game.isPresent() && !game.get().equals(envelope.gameId())) {
            return new Rejection(
                    Reason.UNKNOWN_GAME,
                    "envelopeGame=" + envelope.gameId().brief() + " gameId="
                            + game.get().brief());
        }
        return null;
    }

    private static Optional<Hash32> jobOf(Command command) {
        return switch (command) {
            case Command.CommitClaim c -> Optional.of(c.jobId());
            case Command.RevealPreimage c -> Optional.of(c.jobId());
            case Command.OpenClaim c -> Optional.of(c.claim().jobId());
            case Command.CertifyAvailability c -> Optional.of(c.jobId());
            case Command.CommitChecks c -> Optional.of(c.jobId());
            case Command.ReportChecks c -> Optional.of(c.jobId());
            case Command.RevealAudits c -> Optional.of(c.jobId());
            case Command.OpenDispute c -> Optional.of(c.jobId());
            case Command.PublishAggregate c -> Optional.of(c.jobId());
            case Command.ConfirmAggregate c -> Optional.of(c.jobId());
            case Command.ReportEvaluation c -> Optional.of(c.jobId());
            case Command.Register r -> Optional.empty();
            case Command.SubmitJob s -> Optional.empty();
            case Command.DisputeMove m -> Optional.empty();
            case Command.ArbiterVerdict v -> Optional.empty();
            case Command.ConcedeDispute c -> Optional.empty();
            case Command.RequestLeaf c -> Optional.of(c.jobId());
            case Command.ServeLeaf c -> Optional.empty();
            case Command.WitnessSilence c -> Optional.empty();
            case Command.Tick t -> Optional.empty();
            case Command.Restarted r -> Optional.empty();
        };
    }

    private static Optional<Hash32> gameOf(Command command) {
        return switch (command) {
            case Command.DisputeMove move -> Optional.of(move.gameId());
            case Command.ArbiterVerdict verdict -> Optional.of(verdict.gameId());
            case Command.ConcedeDispute concede -> Optional.of(concede.gameId());
            case Command.ServeLeaf serve -> Optional.of(serve.requestId());
            case Command.WitnessSilence witness -> Optional.of(witness.requestId());
            default -> Optional.empty();
        };
    }
}
