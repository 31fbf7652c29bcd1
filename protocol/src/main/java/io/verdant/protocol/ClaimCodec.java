package io.verdant.protocol;

import io.verdant.protocol.sbe.ClaimDecoder;
import io.verdant.protocol.sbe.ClaimEncoder;
import io.verdant.protocol.sbe.ClaimMessageDecoder;
import io.verdant.protocol.sbe.ClaimMessageEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link Claim}. */
public final class ClaimCodec {
    /** Bytes of every claim. */
    public static final int LENGTH = Wire.HEADER_LENGTH + ClaimMessageEncoder.BLOCK_LENGTH;

    private ClaimCodec() {}

    public static byte[] encode(Claim claim) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(LENGTH);
        ClaimMessageEncoder encoder =
                new ClaimMessageEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        write(claim, encoder.claim());
        return Wire.toBytes(buffer, encoder.encodedLength());
    }

    public static Decoded<Claim> decode(byte[] bytes) {
        return Wire.decode(bytes, LENGTH, ClaimCodec::readMessage, ClaimCodec::encode);
    }

    static void write(Claim claim, ClaimEncoder encoder) {
        Assignment assignment = claim.assignment();
        Claim.Failure failed = claim.failed();
        encoder.putJobId(claim.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", claim.round()))
                .putWorker(claim.worker().raw(), 0, Address.LENGTH)
                .putAssignmentJobId(assignment.jobId().raw(), 0, Hash32.LENGTH)
                .assignmentRound(Fields.natural("assignmentRound", assignment.round()))
                .putRoundSeed(assignment.roundSeed().raw(), 0, Hash32.LENGTH)
                .position(Fields.natural("position", assignment.position()))
                .participants(Fields.natural("participants", assignment.participants()))
                .putStartRoot(claim.startRoot().raw(), 0, Hash32.LENGTH)
                .putEndRoot(claim.endRoot().raw(), 0, Hash32.LENGTH)
                .putGradientRoot(claim.gradientRoot().raw(), 0, Hash32.LENGTH)
                .gradientLength(Fields.natural("gradientLength", claim.gradientLength()))
                .carries((short) (claim.carried() == null ? 0 : 1))
                .putCarriedStart(claim.carriedStart().raw(), 0, Hash32.LENGTH)
                .putCarriedEnd(claim.carriedEnd().raw(), 0, Hash32.LENGTH)
                .failedStep(stepOf(failed))
                .failedNode(nodeOf(failed));
    }

    static Claim read(ClaimDecoder decoder) {
        Assignment assignment = new Assignment(
                Fields.hash(decoder::getAssignmentJobId),
                decoder.assignmentRound(),
                Fields.hash(decoder::getRoundSeed),
                decoder.position(),
                decoder.participants());
        return new Claim(
                Fields.hash(decoder::getJobId),
                decoder.round(),
                Fields.address(decoder::getWorker),
                assignment,
                Fields.hash(decoder::getStartRoot),
                Fields.hash(decoder::getEndRoot),
                Fields.hash(decoder::getGradientRoot),
                decoder.gradientLength(),
                carried(decoder),
                failure(decoder.failedStep(), decoder.failedNode()));
    }

    private static Claim.@Nullable Carried carried(ClaimDecoder decoder) {
        return decoder.carries() == 0
                ? null
                : new Claim.Carried(Fields.hash(decoder::getCarriedStart), Fields.hash(decoder::getCarriedEnd));
    }

    static int stepOf(Claim.@Nullable Failure failed) {
        return failed == null ? -1 : Fields.natural("failedStep", failed.step());
    }

    static int nodeOf(Claim.@Nullable Failure failed) {
        return failed == null ? -1 : Fields.natural("failedNode", failed.node());
    }

    static Claim.@Nullable Failure failure(int step, int node) {
        return step == -1 && node == -1 ? null : new Claim.Failure(step, node);
    }

    private static Claim readMessage(DirectBuffer buffer) {
        Wire.requireTemplate(buffer, ClaimMessageDecoder.TEMPLATE_ID);
        return read(new ClaimMessageDecoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder())
                .claim());
    }
}
