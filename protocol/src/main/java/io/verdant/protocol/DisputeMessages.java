package io.verdant.protocol;

import io.verdant.protocol.sbe.ArbiterVerdictDecoder;
import io.verdant.protocol.sbe.ArbiterVerdictEncoder;
import io.verdant.protocol.sbe.ConcedeDisputeDecoder;
import io.verdant.protocol.sbe.ConcedeDisputeEncoder;
import io.verdant.protocol.sbe.DisputeMoveDecoder;
import io.verdant.protocol.sbe.DisputeMoveEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.protocol.sbe.OpenDisputeDecoder;
import io.verdant.protocol.sbe.OpenDisputeEncoder;
import io.verdant.repops.DType;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The commands of disputes. Writers return the encoded length less the header. */
final class DisputeMessages {
    /** The code of no type, where a verdict compared no bits. */
    private static final int NO_TYPE = -1;

    private DisputeMessages() {}

    static int write(Command.OpenDispute command, ExpandableArrayBuffer buffer) {
        return new OpenDisputeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putClaimant(command.claimant().raw(), 0, Address.LENGTH)
                .encodedLength();
    }

    static Command.OpenDispute readOpenDispute(DirectBuffer buffer) {
        OpenDisputeDecoder decoder = new OpenDisputeDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.OpenDispute(
                Fields.hash(decoder::getJobId), decoder.round(), Fields.address(decoder::getClaimant));
    }

    static int write(Command.DisputeMove command, ExpandableArrayBuffer buffer) {
        byte[] move = command.move();
        Fields.length("move", move.length, Limits.MAX_MOVE_LENGTH);
        return new DisputeMoveEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putGameId(command.gameId().raw(), 0, Hash32.LENGTH)
                .moveIndex(Fields.natural("moveIndex", command.moveIndex()))
                .putMove(move, 0, move.length)
                .encodedLength();
    }

    static Command.DisputeMove readDisputeMove(DirectBuffer buffer) {
        DisputeMoveDecoder decoder = new DisputeMoveDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.DisputeMove(
                Fields.hash(decoder::getGameId),
                decoder.moveIndex(),
                Fields.bytes("move", decoder.moveLength(), Limits.MAX_MOVE_LENGTH, decoder::getMove));
    }

    static int write(Command.ArbiterVerdict command, ExpandableArrayBuffer buffer) {
        DisputeSummary summary = command.summary();
        byte[] nodeName = Fields.utf8("nodeName", summary.nodeName(), Limits.MAX_NAME_LENGTH);
        byte[] operator = Fields.utf8("operator", summary.operator(), Limits.MAX_NAME_LENGTH);
        byte[] cause = Fields.utf8("cause", summary.cause(), Limits.MAX_NAME_LENGTH);
        return new ArbiterVerdictEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putGameId(command.gameId().raw(), 0, Hash32.LENGTH)
                .putTranscriptHash(command.transcriptHash().raw(), 0, Hash32.LENGTH)
                .putLoser(command.loser().raw(), 0, Address.LENGTH)
                .step(Fields.orNone("step", summary.step()))
                .node(Fields.orNone("node", summary.node()))
                .element(Fields.orNone("element", summary.element()))
                .claimedBits(summary.claimedBits())
                .computedBits(summary.computedBits())
                .movesPerPlayer(Fields.orNone("movesPerPlayer", summary.movesPerPlayer()))
                .evidenceLength(Fields.orNone("evidenceLength", summary.evidenceLength()))
                .reexecutedFlops(Fields.orNone("reexecutedFlops", summary.reexecutedFlops()))
                .arbiterNanos(Fields.orNone("arbiterNanos", summary.arbiterNanos()))
                .valueType(
                        summary.valueType() == null
                                ? NO_TYPE
                                : summary.valueType().code())
                .putNodeName(nodeName, 0, nodeName.length)
                .putOperatorName(operator, 0, operator.length)
                .putCause(cause, 0, cause.length)
                .encodedLength();
    }

    static Command.ArbiterVerdict readArbiterVerdict(DirectBuffer buffer) {
        ArbiterVerdictDecoder decoder =
                new ArbiterVerdictDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.ArbiterVerdict(
                Fields.hash(decoder::getGameId),
                Fields.hash(decoder::getTranscriptHash),
                Fields.address(decoder::getLoser),
                readSummary(decoder));
    }

    static int write(Command.ConcedeDispute command, ExpandableArrayBuffer buffer) {
        return new ConcedeDisputeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putGameId(command.gameId().raw(), 0, Hash32.LENGTH)
                .encodedLength();
    }

    static Command.ConcedeDispute readConcedeDispute(DirectBuffer buffer) {
        ConcedeDisputeDecoder decoder =
                new ConcedeDisputeDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.ConcedeDispute(Fields.hash(decoder::getGameId));
    }

    private static DisputeSummary readSummary(ArbiterVerdictDecoder decoder) {
        int limit = Limits.MAX_NAME_LENGTH;
        String nodeName = Fields.text("nodeName", decoder.nodeNameLength(), limit, decoder::getNodeName);
        String operator = Fields.text("operator", decoder.operatorNameLength(), limit, decoder::getOperatorName);
        String cause = Fields.text("cause", decoder.causeLength(), limit, decoder::getCause);
        return new DisputeSummary(
                decoder.step(),
                decoder.node(),
                nodeName,
                operator,
                decoder.element(),
                decoder.valueType() == NO_TYPE ? null : Fields.coded("valueType", decoder.valueType(), DType::ofCode),
                decoder.claimedBits(),
                decoder.computedBits(),
                cause,
                decoder.movesPerPlayer(),
                decoder.evidenceLength(),
                decoder.reexecutedFlops(),
                decoder.arbiterNanos());
    }
}
