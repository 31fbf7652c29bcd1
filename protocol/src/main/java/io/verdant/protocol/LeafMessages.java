package io.verdant.protocol;

import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.protocol.sbe.RequestLeafDecoder;
import io.verdant.protocol.sbe.RequestLeafEncoder;
import io.verdant.protocol.sbe.ServeLeafDecoder;
import io.verdant.protocol.sbe.ServeLeafEncoder;
import io.verdant.protocol.sbe.WitnessSilenceDecoder;
import io.verdant.protocol.sbe.WitnessSilenceEncoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The commands about certified leaves. Writers return the encoded length less the header. */
final class LeafMessages {
    private LeafMessages() {}

    static int write(Command.RequestLeaf command, ExpandableArrayBuffer buffer) {
        return new RequestLeafEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putWorker(command.worker().raw(), 0, Address.LENGTH)
                .putHolder(command.holder().raw(), 0, Address.LENGTH)
                .place(command.place())
                .encodedLength();
    }

    static Command.RequestLeaf readRequestLeaf(DirectBuffer buffer) {
        RequestLeafDecoder decoder = new RequestLeafDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.RequestLeaf(
                Fields.hash(decoder::getJobId),
                decoder.round(),
                Fields.address(decoder::getWorker),
                Fields.address(decoder::getHolder),
                decoder.place());
    }

    static int write(Command.ServeLeaf command, ExpandableArrayBuffer buffer) {
        byte[] opening = command.opening();
        Fields.length("opening", opening.length, Limits.MAX_LEAF_OPENING_LENGTH);
        return new ServeLeafEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putRequestId(command.requestId().raw(), 0, Hash32.LENGTH)
                .putOpening(opening, 0, opening.length)
                .encodedLength();
    }

    static Command.ServeLeaf readServeLeaf(DirectBuffer buffer) {
        ServeLeafDecoder decoder = new ServeLeafDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.ServeLeaf(
                Fields.hash(decoder::getRequestId),
                Fields.bytes("opening", decoder.openingLength(), Limits.MAX_LEAF_OPENING_LENGTH, decoder::getOpening));
    }

    static int write(Command.WitnessSilence command, ExpandableArrayBuffer buffer) {
        return new WitnessSilenceEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putRequestId(command.requestId().raw(), 0, Hash32.LENGTH)
                .encodedLength();
    }

    static Command.WitnessSilence readWitnessSilence(DirectBuffer buffer) {
        WitnessSilenceDecoder decoder =
                new WitnessSilenceDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.WitnessSilence(Fields.hash(decoder::getRequestId));
    }
}
