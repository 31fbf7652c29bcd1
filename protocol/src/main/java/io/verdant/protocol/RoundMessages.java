package io.verdant.protocol;

import io.verdant.protocol.sbe.CommitClaimDecoder;
import io.verdant.protocol.sbe.CommitClaimEncoder;
import io.verdant.protocol.sbe.ConfirmAggregateDecoder;
import io.verdant.protocol.sbe.ConfirmAggregateEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.protocol.sbe.OpenClaimDecoder;
import io.verdant.protocol.sbe.OpenClaimEncoder;
import io.verdant.protocol.sbe.RevealPreimageDecoder;
import io.verdant.protocol.sbe.RevealPreimageEncoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The commands of a round that have a fixed length. Writers return the encoded length less the header. */
final class RoundMessages {
    private RoundMessages() {}

    static int write(Command.CommitClaim command, ExpandableArrayBuffer buffer) {
        return new CommitClaimEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putCommitment(command.commitment().raw(), 0, Hash32.LENGTH)
                .encodedLength();
    }

    static Command.CommitClaim readCommitClaim(DirectBuffer buffer) {
        CommitClaimDecoder decoder = new CommitClaimDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.CommitClaim(
                Fields.hash(decoder::getJobId), decoder.round(), Fields.hash(decoder::getCommitment));
    }

    static int write(Command.RevealPreimage command, ExpandableArrayBuffer buffer) {
        return new RevealPreimageEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putPreimage(command.preimage().raw(), 0, Hash32.LENGTH)
                .encodedLength();
    }

    static Command.RevealPreimage readRevealPreimage(DirectBuffer buffer) {
        RevealPreimageDecoder decoder =
                new RevealPreimageDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.RevealPreimage(
                Fields.hash(decoder::getJobId), decoder.round(), Fields.hash(decoder::getPreimage));
    }

    static int write(Command.OpenClaim command, ExpandableArrayBuffer buffer) {
        OpenClaimEncoder encoder = new OpenClaimEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        ClaimCodec.write(command.claim(), encoder.claim());
        return encoder.putSalt(command.salt().raw(), 0, Hash32.LENGTH)
                .putClaimSignature(command.claimSignature().raw(), 0, Signature.LENGTH)
                .encodedLength();
    }

    static Command.OpenClaim readOpenClaim(DirectBuffer buffer) {
        OpenClaimDecoder decoder = new OpenClaimDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.OpenClaim(
                ClaimCodec.read(decoder.claim()),
                Fields.hash(decoder::getSalt),
                Fields.signature(decoder::getClaimSignature));
    }

    static int write(Command.ConfirmAggregate command, ExpandableArrayBuffer buffer) {
        return new ConfirmAggregateEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putStateRoot(command.stateRoot().raw(), 0, Hash32.LENGTH)
                .encodedLength();
    }

    static Command.ConfirmAggregate readConfirmAggregate(DirectBuffer buffer) {
        ConfirmAggregateDecoder decoder =
                new ConfirmAggregateDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.ConfirmAggregate(
                Fields.hash(decoder::getJobId), decoder.round(), Fields.hash(decoder::getStateRoot));
    }
}
