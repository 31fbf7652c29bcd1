package io.verdant.protocol;

import io.verdant.protocol.sbe.LogEntryMessageDecoder;
import io.verdant.protocol.sbe.LogEntryMessageEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The bytes of a {@link LogEntry}, as they are in the journal and on their way to every participant. */
public final class LogEntryCodec {
    private LogEntryCodec() {}

    public static byte[] encode(LogEntry entry) {
        byte[] envelope = EnvelopeCodec.encode(entry.envelope());
        byte[] detail = Fields.utf8("detail", entry.detail(), Limits.MAX_DETAIL_LENGTH);
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512 + envelope.length);
        LogEntryMessageEncoder encoder =
                new LogEntryMessageEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        encoder.index(Fields.natural("index", entry.index()))
                .timeMillis(Fields.natural("timeMillis", entry.timeMillis()))
                .reason(entry.reason().code())
                .putRunningHash(entry.runningHash().raw(), 0, Hash32.LENGTH)
                .putReceipt(entry.receipt().raw(), 0, Signature.LENGTH);
        writeLedger(entry.ledger(), encoder);
        encoder.putDetail(detail, 0, detail.length).putEnvelope(envelope, 0, envelope.length);
        byte[] bytes = Wire.toBytes(buffer, encoder.encodedLength());
        Fields.length("log entry", bytes.length, Limits.MAX_LOG_ENTRY_LENGTH);
        return bytes;
    }

    public static Decoded<LogEntry> decode(byte[] bytes) {
        return Wire.decode(bytes, Limits.MAX_LOG_ENTRY_LENGTH, LogEntryCodec::read, LogEntryCodec::encode);
    }

    public static Decoded<LogEntry> decode(DirectBuffer buffer, int offset, int length) {
        return Wire.decode(buffer, offset, length, Limits.MAX_LOG_ENTRY_LENGTH, LogEntryCodec::decode);
    }

    private static void writeLedger(List<LedgerEntry> ledger, LogEntryMessageEncoder encoder) {
        var group = encoder.ledgerCount(Fields.count("ledger", ledger.size(), Limits.MAX_LEDGER_ENTRIES));
        for (LedgerEntry entry : ledger) {
            byte[] memo = Fields.utf8("memo", entry.memo(), Limits.MAX_MEMO_LENGTH);
            group.next()
                    .kind((short) entry.kind().code())
                    .fromPurse((short) entry.from().purse().code())
                    .putFromOwner(entry.from().owner().raw(), 0, Address.LENGTH)
                    .toPurse((short) entry.to().purse().code())
                    .putToOwner(entry.to().owner().raw(), 0, Address.LENGTH)
                    .amount(Fields.natural("amount", entry.amount()))
                    .round(Fields.orNone("round", entry.round()))
                    .putMemo(memo, 0, memo.length);
        }
    }

    private static LogEntry read(DirectBuffer buffer) {
        Wire.requireTemplate(buffer, LogEntryMessageDecoder.TEMPLATE_ID);
        LogEntryMessageDecoder decoder =
                new LogEntryMessageDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        Reason reason = Fields.coded("reason", decoder.reason(), Reason::ofCode);
        List<LedgerEntry> ledger = readLedger(decoder);
        String detail = Fields.text("detail", decoder.detailLength(), Limits.MAX_DETAIL_LENGTH, decoder::getDetail);
        Decoded<Envelope> envelope = EnvelopeCodec.decode(
                Fields.bytes("envelope", decoder.envelopeLength(), Limits.MAX_ENVELOPE_LENGTH, decoder::getEnvelope));
        if (!envelope.ok()) {
            throw new Refused(
                    envelope.refusal().reason(),
                    "envelope: " + envelope.refusal().detail());
        }
        return new LogEntry(
                decoder.index(),
                decoder.timeMillis(),
                envelope.get(),
                reason,
                detail,
                ledger,
                Fields.hash(decoder::getRunningHash),
                Fields.signature(decoder::getReceipt));
    }

    private static List<LedgerEntry> readLedger(LogEntryMessageDecoder decoder) {
        var group = decoder.ledger();
        int count = Fields.count("ledger", group.count(), Limits.MAX_LEDGER_ENTRIES);
        List<LedgerEntry> ledger = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ledger.add(readEntry(group.next()));
        }
        return ledger;
    }

    private static LedgerEntry readEntry(LogEntryMessageDecoder.LedgerDecoder entry) {
        LedgerEntry.Kind kind = Fields.coded("kind", entry.kind(), LedgerEntry.Kind::ofCode);
        LedgerEntry.Account from = new LedgerEntry.Account(
                Fields.coded("purse", entry.fromPurse(), LedgerEntry.Purse::ofCode),
                Fields.address(entry::getFromOwner));
        LedgerEntry.Account to = new LedgerEntry.Account(
                Fields.coded("purse", entry.toPurse(), LedgerEntry.Purse::ofCode), Fields.address(entry::getToOwner));
        long amount = entry.amount();
        int round = entry.round();
        String memo = Fields.text("memo", entry.memoLength(), Limits.MAX_MEMO_LENGTH, entry::getMemo);
        return new LedgerEntry(kind, from, to, amount, round, memo);
    }
}
