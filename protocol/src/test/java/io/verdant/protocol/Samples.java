package io.verdant.protocol;

import io.verdant.repops.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random values of every message, from a seed; lists and texts reach their limits now and then. */
final class Samples {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz/._- é文😀";

    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    Hash32 hash() {
        return random.nextInt(8) == 0 ? Hash32.ZERO : Hash32.of(bytes(Hash32.LENGTH));
    }

    Address address() {
        return Address.of(bytes(Address.LENGTH));
    }

    Signature signature() {
        return Signature.of(bytes(Signature.LENGTH));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    String text(int maxLength) {
        int[] codePoints = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int wanted = random.nextInt(6) == 0 ? maxLength : random.nextInt(16);
        for (int i = 0; i < wanted; i++) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return Limits.clip(text.toString(), maxLength);
    }

    int natural() {
        return random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(1000);
    }

    long naturalLong() {
        return random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextLong() >>> 1;
    }

    int orNone() {
        return random.nextBoolean() ? -1 : natural();
    }

    <T> List<T> list(int limit, Supplier<T> item) {
        int count = random.nextInt(12) == 0 ? limit : random.nextInt(5);
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item.get());
        }
        return items;
    }

    <E> E oneOf(E[] values) {
        return values[random.nextInt(values.length)];
    }

    Claim claim() {
        Assignment assignment = new Assignment(hash(), natural(), hash(), natural(), natural());
        Claim.Failure failed = random.nextBoolean() ? null : new Claim.Failure(natural(), natural());
        Claim.Carried carried = random.nextBoolean() ? null : new Claim.Carried(hash(), hash());
        return new Claim(
                hash(), natural(), address(), assignment, hash(), hash(), hash(), naturalLong(), carried, failed);
    }

    JobSpec jobSpec() {
        int name = Limits.MAX_NAME_LENGTH;
        return new JobSpec(
                text(name),
                text(name),
                hash(),
                hash(),
                hash(),
                hash(),
                new JobSpec.Data(text(name), hash(), hash(), natural()),
                new JobSpec.Optimizer(text(name), text(name), numbers()),
                new JobSpec.Schedule(random.nextInt(Limits.MAX_ROUNDS), random.nextInt(8192), 64, natural()),
                new JobSpec.Outer(text(name), random.nextFloat(), random.nextFloat()),
                new JobSpec.Verification(
                        text(name),
                        random.nextDouble(),
                        natural(),
                        natural(),
                        1,
                        natural(),
                        5,
                        random.nextInt(256),
                        0.75,
                        0.5),
                new JobSpec.Checks(
                        random.nextDouble(), random.nextDouble(), -1, 1, random.nextDouble(), 0.5, natural()),
                list(Limits.MAX_RULES, () -> new JobSpec.Rule(text(name), natural())),
                new JobSpec.Payment(
                        naturalLong(), naturalLong(), naturalLong(), naturalLong(), naturalLong(), naturalLong()),
                random.nextLong());
    }

    private SortedMap<String, Float> numbers() {
        SortedMap<String, Float> numbers = new TreeMap<>(Map.of("negative zero", -0.0f));
        for (String number :
                list(Limits.MAX_OPTIMIZER_NUMBERS - 1, () -> text(Limits.MAX_OPTIMIZER_NUMBER_NAME_LENGTH))) {
            numbers.put(number, random.nextFloat());
        }
        return numbers;
    }

    CheckReport checkReport() {
        double value = random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian();
        return new CheckReport(
                address(), oneOf(CheckReport.Check.values()), value, Double.POSITIVE_INFINITY, oneOf(Reason.values()));
    }

    DisputeSummary summary() {
        int name = Limits.MAX_NAME_LENGTH;
        return new DisputeSummary(
                orNone(),
                orNone(),
                text(name),
                text(name),
                orNone(),
                random.nextInt(5) == 0 ? null : oneOf(DType.values()),
                random.nextLong(),
                random.nextLong(),
                text(name),
                orNone(),
                orNone(),
                orNone(),
                naturalLong());
    }

    /** One command of each kind. */
    List<Command> commands() {
        int participants = Limits.MAX_PARTICIPANTS;
        return List.of(
                new Command.Register(
                        oneOf(Role.values()),
                        text(Limits.MAX_NAME_LENGTH),
                        text(Limits.MAX_ENDPOINT_LENGTH),
                        hash(),
                        naturalLong()),
                new Command.SubmitJob(jobSpec()),
                new Command.CommitClaim(hash(), natural(), hash()),
                new Command.RevealPreimage(hash(), natural(), hash()),
                new Command.OpenClaim(claim(), hash(), signature()),
                new Command.CertifyAvailability(hash(), natural(), list(participants, this::address)),
                new Command.CommitChecks(hash(), natural(), list(Limits.MAX_CHECK_PAGES, this::hash), hash()),
                new Command.ReportChecks(
                        hash(), natural(), natural(), list(Limits.MAX_CHECK_REPORTS, this::checkReport), hash()),
                new Command.RevealAudits(
                        hash(),
                        natural(),
                        list(participants, () -> new Command.Audit(address(), random.nextBoolean(), orNone(), hash())),
                        hash()),
                new Command.OpenDispute(hash(), natural(), address()),
                new Command.RequestLeaf(hash(), natural(), address(), address(), random.nextLong()),
                new Command.ServeLeaf(hash(), bytes(Limits.MAX_LEAF_OPENING_LENGTH)),
                new Command.WitnessSilence(hash()),
                new Command.DisputeMove(hash(), natural(), bytes(random.nextInt(5) == 0 ? Limits.MAX_MOVE_LENGTH : 40)),
                new Command.ArbiterVerdict(hash(), hash(), address(), summary()),
                new Command.ConcedeDispute(hash()),
                new Command.PublishAggregate(hash(), natural(), hash(), list(participants, this::address)),
                new Command.ConfirmAggregate(hash(), natural(), hash()),
                new Command.ReportEvaluation(hash(), hash(), naturalLong(), naturalLong(), random.nextDouble()),
                new Command.ReportEvaluation(
                        hash(), hash(), 0, naturalLong(), Double.NaN, new Claim.Failure(natural(), natural())),
                new Command.Tick(),
                new Command.Restarted());
    }

    Envelope envelope() {
        byte[] payload = bytes(random.nextInt(6) == 0 ? Limits.MAX_PAYLOAD_LENGTH : random.nextInt(200));
        return new Envelope(address(), hash(), hash(), naturalLong(), hash(), payload, signature());
    }

    LedgerEntry ledgerEntry() {
        return new LedgerEntry(
                oneOf(LedgerEntry.Kind.values()),
                new LedgerEntry.Account(oneOf(LedgerEntry.Purse.values()), address()),
                new LedgerEntry.Account(oneOf(LedgerEntry.Purse.values()), address()),
                naturalLong(),
                orNone(),
                text(Limits.MAX_MEMO_LENGTH));
    }

    LogEntry logEntry() {
        return new LogEntry(
                naturalLong(),
                naturalLong(),
                envelope(),
                oneOf(Reason.values()),
                text(Limits.MAX_DETAIL_LENGTH),
                list(Limits.MAX_LEDGER_ENTRIES, this::ledgerEntry),
                hash(),
                signature());
    }
}
