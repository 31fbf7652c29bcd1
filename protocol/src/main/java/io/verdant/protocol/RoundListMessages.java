package io.verdant.protocol;

import io.verdant.protocol.sbe.CertifyAvailabilityDecoder;
import io.verdant.protocol.sbe.CertifyAvailabilityEncoder;
import io.verdant.protocol.sbe.CommitChecksDecoder;
import io.verdant.protocol.sbe.CommitChecksEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.protocol.sbe.PublishAggregateDecoder;
import io.verdant.protocol.sbe.PublishAggregateEncoder;
import io.verdant.protocol.sbe.ReportChecksDecoder;
import io.verdant.protocol.sbe.ReportChecksEncoder;
import io.verdant.protocol.sbe.RevealAuditsDecoder;
import io.verdant.protocol.sbe.RevealAuditsEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The commands of a round that carry a list. Writers return the encoded length less the header. */
final class RoundListMessages {
    private RoundListMessages() {}

    static int write(Command.CertifyAvailability command, ExpandableArrayBuffer buffer) {
        CertifyAvailabilityEncoder encoder = new CertifyAvailabilityEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()));
        var group =
                encoder.workersCount(participants("workers", command.workers().size()));
        command.workers().forEach(worker -> group.next().putWorker(worker.raw(), 0, Address.LENGTH));
        return encoder.encodedLength();
    }

    static Command.CertifyAvailability readCertifyAvailability(DirectBuffer buffer) {
        CertifyAvailabilityDecoder decoder =
                new CertifyAvailabilityDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        var group = decoder.workers();
        int count = participants("workers", group.count());
        List<Address> workers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            workers.add(Fields.address(group.next()::getWorker));
        }
        return new Command.CertifyAvailability(Fields.hash(decoder::getJobId), decoder.round(), workers);
    }

    static int write(Command.CommitChecks command, ExpandableArrayBuffer buffer) {
        CommitChecksEncoder encoder = new CommitChecksEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putAuditCommitment(command.auditCommitment().raw(), 0, Hash32.LENGTH);
        var group = encoder.pagesCount(Fields.count("pages", command.pages().size(), Limits.MAX_CHECK_PAGES));
        command.pages().forEach(page -> group.next().putCommitment(page.raw(), 0, Hash32.LENGTH));
        return encoder.encodedLength();
    }

    static Command.CommitChecks readCommitChecks(DirectBuffer buffer) {
        CommitChecksDecoder decoder =
                new CommitChecksDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        var group = decoder.pages();
        int count = Fields.count("pages", group.count(), Limits.MAX_CHECK_PAGES);
        List<Hash32> pages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pages.add(Fields.hash(group.next()::getCommitment));
        }
        return new Command.CommitChecks(
                Fields.hash(decoder::getJobId), decoder.round(), pages, Fields.hash(decoder::getAuditCommitment));
    }

    static int write(Command.ReportChecks command, ExpandableArrayBuffer buffer) {
        ReportChecksEncoder encoder = new ReportChecksEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .page(Fields.natural("page", command.page()))
                .putSalt(command.salt().raw(), 0, Hash32.LENGTH);
        var group =
                encoder.reportsCount(Fields.count("reports", command.reports().size(), Limits.MAX_CHECK_REPORTS));
        for (CheckReport report : command.reports()) {
            group.next()
                    .putWorker(report.worker().raw(), 0, Address.LENGTH)
                    .check((short) report.check().code())
                    .value(Fields.canonical(report.value()))
                    .threshold(Fields.canonical(report.threshold()))
                    .reason(report.reason().code());
        }
        return encoder.encodedLength();
    }

    static Command.ReportChecks readReportChecks(DirectBuffer buffer) {
        ReportChecksDecoder decoder =
                new ReportChecksDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        var group = decoder.reports();
        int count = Fields.count("reports", group.count(), Limits.MAX_CHECK_REPORTS);
        List<CheckReport> reports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var report = group.next();
            reports.add(new CheckReport(
                    Fields.address(report::getWorker),
                    Fields.coded("check", report.check(), CheckReport.Check::ofCode),
                    report.value(),
                    report.threshold(),
                    Fields.coded("reason", report.reason(), Reason::ofCode)));
        }
        return new Command.ReportChecks(
                Fields.hash(decoder::getJobId),
                decoder.round(),
                decoder.page(),
                reports,
                Fields.hash(decoder::getSalt));
    }

    static int write(Command.RevealAudits command, ExpandableArrayBuffer buffer) {
        RevealAuditsEncoder encoder = new RevealAuditsEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putSalt(command.salt().raw(), 0, Hash32.LENGTH);
        var group = encoder.auditsCount(participants("audits", command.audits().size()));
        for (Command.Audit audit : command.audits()) {
            group.next()
                    .putWorker(audit.worker().raw(), 0, Address.LENGTH)
                    .matches((short) (audit.matches() ? 1 : 0))
                    .step(Fields.orNone("step", audit.step()))
                    .putStepTraceRoot(audit.stepTraceRoot().raw(), 0, Hash32.LENGTH);
        }
        return encoder.encodedLength();
    }

    static Command.RevealAudits readRevealAudits(DirectBuffer buffer) {
        RevealAuditsDecoder decoder =
                new RevealAuditsDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        var group = decoder.audits();
        int count = participants("audits", group.count());
        List<Command.Audit> audits = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var audit = group.next();
            audits.add(new Command.Audit(
                    Fields.address(audit::getWorker),
                    Fields.flag("matches", audit.matches()),
                    audit.step(),
                    Fields.hash(audit::getStepTraceRoot)));
        }
        return new Command.RevealAudits(
                Fields.hash(decoder::getJobId), decoder.round(), audits, Fields.hash(decoder::getSalt));
    }

    static int write(Command.PublishAggregate command, ExpandableArrayBuffer buffer) {
        PublishAggregateEncoder encoder = new PublishAggregateEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .putJobId(command.jobId().raw(), 0, Hash32.LENGTH)
                .round(Fields.natural("round", command.round()))
                .putStateRoot(command.stateRoot().raw(), 0, Hash32.LENGTH);
        var group = encoder.includedCount(
                participants("included", command.included().size()));
        command.included().forEach(worker -> group.next().putWorker(worker.raw(), 0, Address.LENGTH));
        return encoder.encodedLength();
    }

    static Command.PublishAggregate readPublishAggregate(DirectBuffer buffer) {
        PublishAggregateDecoder decoder =
                new PublishAggregateDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        var group = decoder.included();
        int count = participants("included", group.count());
        List<Address> included = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            included.add(Fields.address(group.next()::getWorker));
        }
        return new Command.PublishAggregate(
                Fields.hash(decoder::getJobId), decoder.round(), Fields.hash(decoder::getStateRoot), included);
    }

    private static int participants(String name, int count) {
        return Fields.count(name, count, Limits.MAX_PARTICIPANTS);
    }
}
