package io.verdant.protocol;

import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.protocol.sbe.RegisterDecoder;
import io.verdant.protocol.sbe.RegisterEncoder;
import io.verdant.protocol.sbe.ReportEvaluationDecoder;
import io.verdant.protocol.sbe.ReportEvaluationEncoder;
import io.verdant.protocol.sbe.RestartedEncoder;
import io.verdant.protocol.sbe.SubmitJobDecoder;
import io.verdant.protocol.sbe.SubmitJobEncoder;
import io.verdant.protocol.sbe.TickEncoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The commands of membership and jobs, and the coordinator's own. Writers return the encoded length less the header. */
final class MembershipMessages {
    private MembershipMessages() {}

    static int write(Command.Register command, ExpandableArrayBuffer buffer) {
        byte[] name = Fields.utf8("name", command.name(), Limits.MAX_NAME_LENGTH);
        byte[] endpoint = Fields.utf8("endpoint", command.endpoint(), Limits.MAX_ENDPOINT_LENGTH);
        return new RegisterEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .role((short) command.role().code())
                .putChainAnchor(command.chainAnchor().raw(), 0, Hash32.LENGTH)
                .stake(Fields.natural("stake", command.stake()))
                .putName(name, 0, name.length)
                .putEndpoint(endpoint, 0, endpoint.length)
                .encodedLength();
    }

    static Command.Register readRegister(DirectBuffer buffer) {
        RegisterDecoder decoder = new RegisterDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        String name = Fields.text("name", decoder.nameLength(), Limits.MAX_NAME_LENGTH, decoder::getName);
        String endpoint =
                Fields.text("endpoint", decoder.endpointLength(), Limits.MAX_ENDPOINT_LENGTH, decoder::getEndpoint);
        return new Command.Register(
                Fields.coded("role", decoder.role(), Role::ofCode),
                name,
                endpoint,
                Fields.hash(decoder::getChainAnchor),
                decoder.stake());
    }

    static int write(Command.SubmitJob command, ExpandableArrayBuffer buffer) {
        byte[] spec = JobSpecCodec.encode(command.spec());
        return new SubmitJobEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putSpec(spec, 0, spec.length)
                .encodedLength();
    }

    static Command.SubmitJob readSubmitJob(DirectBuffer buffer) {
        SubmitJobDecoder decoder = new SubmitJobDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        Decoded<JobSpec> spec = JobSpecCodec.decode(
                Fields.bytes("spec", decoder.specLength(), Limits.MAX_JOB_SPEC_LENGTH, decoder::getSpec));
        if (!spec.ok()) {
            throw new Refused(spec.refusal().reason(), "spec: " + spec.refusal().detail());
        }
        return new Command.SubmitJob(spec.get());
    }

    static int write(Command.ReportEvaluation command, ExpandableArrayBuffer buffer) {
        return new ReportEvaluationEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .putStateRoot(command.stateRoot().raw(), 0, Hash32.LENGTH)
                .correct(Fields.natural("correct", command.correct()))
                .total(Fields.natural("total", command.total()))
                .loss(Fields.canonical(command.loss()))
                .failedStep(ClaimCodec.stepOf(command.failed()))
                .failedNode(ClaimCodec.nodeOf(command.failed()))
                .encodedLength();
    }

    static Command.ReportEvaluation readReportEvaluation(DirectBuffer buffer) {
        ReportEvaluationDecoder decoder =
                new ReportEvaluationDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Command.ReportEvaluation(
                Fields.hash(decoder::getJobId),
                Fields.hash(decoder::getStateRoot),
                decoder.correct(),
                decoder.total(),
                decoder.loss(),
                ClaimCodec.failure(decoder.failedStep(), decoder.failedNode()));
    }

    static int writeTick(ExpandableArrayBuffer buffer) {
        return new TickEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .encodedLength();
    }

    static int writeRestarted(ExpandableArrayBuffer buffer) {
        return new RestartedEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .encodedLength();
    }
}
