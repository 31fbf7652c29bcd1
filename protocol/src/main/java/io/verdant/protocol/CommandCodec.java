package io.verdant.protocol;

import io.verdant.protocol.sbe.ArbiterVerdictDecoder;
import io.verdant.protocol.sbe.CertifyAvailabilityDecoder;
import io.verdant.protocol.sbe.CommitChecksDecoder;
import io.verdant.protocol.sbe.CommitClaimDecoder;
import io.verdant.protocol.sbe.ConcedeDisputeDecoder;
import io.verdant.protocol.sbe.ConfirmAggregateDecoder;
import io.verdant.protocol.sbe.DisputeMoveDecoder;
import io.verdant.protocol.sbe.OpenClaimDecoder;
import io.verdant.protocol.sbe.OpenDisputeDecoder;
import io.verdant.protocol.sbe.PublishAggregateDecoder;
import io.verdant.protocol.sbe.RegisterDecoder;
import io.verdant.protocol.sbe.ReportChecksDecoder;
import io.verdant.protocol.sbe.ReportEvaluationDecoder;
import io.verdant.protocol.sbe.RequestLeafDecoder;
import io.verdant.protocol.sbe.RestartedDecoder;
import io.verdant.protocol.sbe.RevealAuditsDecoder;
import io.verdant.protocol.sbe.RevealPreimageDecoder;
import io.verdant.protocol.sbe.ServeLeafDecoder;
import io.verdant.protocol.sbe.SubmitJobDecoder;
import io.verdant.protocol.sbe.TickDecoder;
import io.verdant.protocol.sbe.WitnessSilenceDecoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The bytes of a {@link Command}: the payload of an envelope. One value has one encoding. */
public final class CommandCodec {
    private static final int INITIAL_LENGTH = 512;

    private CommandCodec() {}

    /**
     * The canonical bytes.
     *
     * @throws IllegalArgumentException for a value that no decoder would take, with the field and the limit
     */
    public static byte[] encode(Command command) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_LENGTH);
        byte[] bytes = Wire.toBytes(buffer, write(command, buffer));
        Fields.length("payload", bytes.length, Limits.MAX_PAYLOAD_LENGTH);
        return bytes;
    }

    public static Decoded<Command> decode(byte[] bytes) {
        return Wire.decode(bytes, Limits.MAX_PAYLOAD_LENGTH, CommandCodec::read, CommandCodec::encode);
    }

    public static Decoded<Command> decode(DirectBuffer buffer, int offset, int length) {
        return Wire.decode(buffer, offset, length, Limits.MAX_PAYLOAD_LENGTH, CommandCodec::decode);
    }

    private static int write(Command command, ExpandableArrayBuffer buffer) {
        return switch (command) {
            case Command.Register register -> MembershipMessages.write(register, buffer);
            case Command.SubmitJob submit -> MembershipMessages.write(submit, buffer);
            case Command.ReportEvaluation report -> MembershipMessages.write(report, buffer);
            case Command.Tick ignored -> MembershipMessages.writeTick(buffer);
            case Command.Restarted ignored -> MembershipMessages.writeRestarted(buffer);
            case Command.CommitClaim commit -> RoundMessages.write(commit, buffer);
            case Command.RevealPreimage reveal -> RoundMessages.write(reveal, buffer);
            case Command.OpenClaim open -> RoundMessages.write(open, buffer);
            case Command.ConfirmAggregate confirm -> RoundMessages.write(confirm, buffer);
            case Command.CertifyAvailability certify -> RoundListMessages.write(certify, buffer);
            case Command.CommitChecks commit -> RoundListMessages.write(commit, buffer);
            case Command.ReportChecks report -> RoundListMessages.write(report, buffer);
            case Command.RevealAudits reveal -> RoundListMessages.write(reveal, buffer);
            case Command.PublishAggregate publish -> RoundListMessages.write(publish, buffer);
            case Command.OpenDispute open -> DisputeMessages.write(open, buffer);
            case Command.DisputeMove move -> DisputeMessages.write(move, buffer);
            case Command.ArbiterVerdict verdict -> DisputeMessages.write(verdict, buffer);
            case Command.ConcedeDispute concede -> DisputeMessages.write(concede, buffer);
            case Command.RequestLeaf request -> LeafMessages.write(request, buffer);
            case Command.ServeLeaf serve -> LeafMessages.write(serve, buffer);
            case Command.WitnessSilence witness -> LeafMessages.write(witness, buffer);
        };
    }

    private static Command read(DirectBuffer buffer) {
        int templateId = Wire.templateId(buffer);
        return switch (templateId) {
            case RegisterDecoder.TEMPLATE_ID -> MembershipMessages.readRegister(buffer);
            case SubmitJobDecoder.TEMPLATE_ID -> MembershipMessages.readSubmitJob(buffer);
            case ReportEvaluationDecoder.TEMPLATE_ID -> MembershipMessages.readReportEvaluation(buffer);
            case TickDecoder.TEMPLATE_ID -> new Command.Tick();
            case RestartedDecoder.TEMPLATE_ID -> new Command.Restarted();
            case CommitClaimDecoder.TEMPLATE_ID -> RoundMessages.readCommitClaim(buffer);
            case RevealPreimageDecoder.TEMPLATE_ID -> RoundMessages.readRevealPreimage(buffer);
            case OpenClaimDecoder.TEMPLATE_ID -> RoundMessages.readOpenClaim(buffer);
            case ConfirmAggregateDecoder.TEMPLATE_ID -> RoundMessages.readConfirmAggregate(buffer);
            case CertifyAvailabilityDecoder.TEMPLATE_ID -> RoundListMessages.readCertifyAvailability(buffer);
            case CommitChecksDecoder.TEMPLATE_ID -> RoundListMessages.readCommitChecks(buffer);
            case ReportChecksDecoder.TEMPLATE_ID -> RoundListMessages.readReportChecks(buffer);
            case RevealAuditsDecoder.TEMPLATE_ID -> RoundListMessages.readRevealAudits(buffer);
            case PublishAggregateDecoder.TEMPLATE_ID -> RoundListMessages.readPublishAggregate(buffer);
            case OpenDisputeDecoder.TEMPLATE_ID -> DisputeMessages.readOpenDispute(buffer);
            case DisputeMoveDecoder.TEMPLATE_ID -> DisputeMessages.readDisputeMove(buffer);
            case ArbiterVerdictDecoder.TEMPLATE_ID -> DisputeMessages.readArbiterVerdict(buffer);
            case ConcedeDisputeDecoder.TEMPLATE_ID -> DisputeMessages.readConcedeDispute(buffer);
            case RequestLeafDecoder.TEMPLATE_ID -> LeafMessages.readRequestLeaf(buffer);
            case ServeLeafDecoder.TEMPLATE_ID -> LeafMessages.readServeLeaf(buffer);
            case WitnessSilenceDecoder.TEMPLATE_ID -> LeafMessages.readWitnessSilence(buffer);
            default -> throw new Refused(Reason.MALFORMED, "templateId=" + templateId + " is not a command");
        };
    }
}
