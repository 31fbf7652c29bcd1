package io.verdant.protocol;

import io.verdant.protocol.sbe.JobSpecMessageDecoder;
import io.verdant.protocol.sbe.JobSpecMessageEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The canonical bytes of a {@link JobSpec}; the job's id is their hash. */
public final class JobSpecCodec {
    private JobSpecCodec() {}

    /** SHA-256 of the canonical bytes. */
    public static Hash32 jobId(JobSpec spec) {
        return Sha256.of(encode(spec));
    }

    public static byte[] encode(JobSpec spec) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
        JobSpecMessageEncoder encoder =
                new JobSpecMessageEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        writeWork(spec, encoder);
        writeVerification(spec.verification(), spec.checks(), encoder);
        writePayment(spec.payment(), encoder);
        encoder.seed(spec.seed());
        writeRules(spec.aggregation(), encoder);
        writeNumbers(spec.optimizer().numbers(), encoder);
        writeTexts(spec, encoder);
        byte[] bytes = Wire.toBytes(buffer, encoder.encodedLength());
        Fields.length("job spec", bytes.length, Limits.MAX_JOB_SPEC_LENGTH);
        return bytes;
    }

    public static Decoded<JobSpec> decode(byte[] bytes) {
        return Wire.decode(bytes, Limits.MAX_JOB_SPEC_LENGTH, JobSpecCodec::read, JobSpecCodec::encode);
    }

    private static void writeWork(JobSpec spec, JobSpecMessageEncoder encoder) {
        JobSpec.Schedule schedule = spec.schedule();
        encoder.putModelHash(spec.modelHash().raw(), 0, Hash32.LENGTH)
                .putProgramRoot(spec.programRoot().raw(), 0, Hash32.LENGTH)
                .putStartRoot(spec.startRoot().raw(), 0, Hash32.LENGTH)
                .putWorkHash(spec.workHash().raw(), 0, Hash32.LENGTH)
                .putDatasetRoot(spec.data().root().raw(), 0, Hash32.LENGTH)
                .putTestRoot(spec.data().testRoot().raw(), 0, Hash32.LENGTH)
                .shards(Fields.natural("shards", spec.data().shards()))
                .rounds(Fields.between("rounds", schedule.rounds(), 0, Limits.MAX_ROUNDS))
                .localSteps(Fields.between("localSteps", schedule.localSteps(), 0, WorkPlan.MAX_LOCAL_STEPS))
                .batch(Fields.between("batch", schedule.batch(), 0, Limits.MAX_BATCH))
                .roundBudgetMillis(Fields.natural("roundBudgetMillis", schedule.roundBudgetMillis()))
                .outerLearningRate(
                        Fields.finite("outerLearningRate", spec.outer().learningRate()))
                .outerMomentum(Fields.finite("outerMomentum", spec.outer().momentum()));
    }

    private static void writeVerification(
            JobSpec.Verification verification, JobSpec.Checks checks, JobSpecMessageEncoder encoder) {
        encoder.auditFloor(Fields.finite("auditFloor", verification.auditFloor()))
                .challengeWindowRounds(Fields.natural("challengeWindowRounds", verification.challengeWindowRounds()))
                .challengeWindowSeconds(Fields.natural("challengeWindowSeconds", verification.challengeWindowSeconds()))
                .arbiters(Fields.between("arbiters", verification.arbiters(), 0, Limits.MAX_PARTICIPANTS))
                .epochRounds(Fields.natural("epochRounds", verification.epochRounds()))
                .workers(Fields.between("workers", verification.workers(), 0, Limits.MAX_PARTICIPANTS))
                .validators(Fields.between("validators", verification.validators(), 0, Limits.MAX_PARTICIPANTS))
                .honestShare(Fields.finite("honestShare", verification.honestShare()))
                .canaryRate(Fields.finite("canaryRate", verification.canaryRate()))
                .normLow(Fields.finite("normLow", checks.normLow()))
                .normHigh(Fields.finite("normHigh", checks.normHigh()))
                .cosineLow(Fields.finite("cosineLow", checks.cosineLow()))
                .cosineHigh(Fields.finite("cosineHigh", checks.cosineHigh()))
                .impactStep(Fields.finite("impactStep", checks.impactStep()))
                .impactLossRise(Fields.finite("impactLossRise", checks.impactLossRise()))
                .impactRecords(Fields.natural("impactRecords", checks.impactRecords()));
    }

    private static void writePayment(JobSpec.Payment payment, JobSpecMessageEncoder encoder) {
        encoder.budget(Fields.natural("budget", payment.budget()))
                .workerStake(Fields.natural("workerStake", payment.workerStake()))
                .validatorStake(Fields.natural("validatorStake", payment.validatorStake()))
                .arbiterStake(Fields.natural("arbiterStake", payment.arbiterStake()))
                .aggregatorStake(Fields.natural("aggregatorStake", payment.aggregatorStake()))
                .coordinatorStake(Fields.natural("coordinatorStake", payment.coordinatorStake()));
    }

    private static void writeRules(List<JobSpec.Rule> rules, JobSpecMessageEncoder encoder) {
        var group = encoder.rulesCount(Fields.count("rules", rules.size(), Limits.MAX_RULES));
        for (JobSpec.Rule rule : rules) {
            byte[] name = Fields.utf8("rule", rule.name(), Limits.MAX_NAME_LENGTH);
            group.next().f(Fields.natural("f", rule.f())).putRuleName(name, 0, name.length);
        }
    }

    private static void writeNumbers(SortedMap<String, Float> numbers, JobSpecMessageEncoder encoder) {
        var group = encoder.optimizerNumbersCount(
                Fields.count("optimizer numbers", numbers.size(), Limits.MAX_OPTIMIZER_NUMBERS));
        numbers.forEach((name, value) -> {
            byte[] utf8 = Fields.utf8("optimizer number", name, Limits.MAX_OPTIMIZER_NUMBER_NAME_LENGTH);
            group.next().number(Fields.finite(name, value)).putNumberName(utf8, 0, utf8.length);
        });
    }

    private static void writeTexts(JobSpec spec, JobSpecMessageEncoder encoder) {
        byte[] name = Fields.utf8("job", spec.name(), Limits.MAX_NAME_LENGTH);
        byte[] contract = Fields.utf8("contract", spec.contract(), Limits.MAX_NAME_LENGTH);
        byte[] set = Fields.utf8("set", spec.data().set(), Limits.MAX_NAME_LENGTH);
        byte[] optimizer = Fields.utf8("optimizer", spec.optimizer().name(), Limits.MAX_NAME_LENGTH);
        byte[] decay = Fields.utf8("decay", spec.optimizer().decay(), Limits.MAX_NAME_LENGTH);
        byte[] outer = Fields.utf8("outer", spec.outer().name(), Limits.MAX_NAME_LENGTH);
        byte[] tier = Fields.utf8("tier", spec.verification().tier(), Limits.MAX_NAME_LENGTH);
        encoder.putJobName(name, 0, name.length)
                .putContract(contract, 0, contract.length)
                .putDataSet(set, 0, set.length)
                .putOptimizer(optimizer, 0, optimizer.length)
                .putDecay(decay, 0, decay.length)
                .putOuter(outer, 0, outer.length)
                .putTier(tier, 0, tier.length);
    }

    private static JobSpec read(DirectBuffer buffer) {
        Wire.requireTemplate(buffer, JobSpecMessageDecoder.TEMPLATE_ID);
        JobSpecMessageDecoder decoder =
                new JobSpecMessageDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        // variable parts lie one after the other, so they are read in the schema's order
        List<JobSpec.Rule> rules = readRules(decoder);
        SortedMap<String, Float> numbers = readNumbers(decoder);
        String name = text("job", decoder.jobNameLength(), decoder::getJobName);
        String contract = text("contract", decoder.contractLength(), decoder::getContract);
        String set = text("set", decoder.dataSetLength(), decoder::getDataSet);
        String optimizer = text("optimizer", decoder.optimizerLength(), decoder::getOptimizer);
        String decay = text("decay", decoder.decayLength(), decoder::getDecay);
        String outer = text("outer", decoder.outerLength(), decoder::getOuter);
        String tier = text("tier", decoder.tierLength(), decoder::getTier);
        return new JobSpec(
                name,
                contract,
                Fields.hash(decoder::getModelHash),
                Fields.hash(decoder::getProgramRoot),
                Fields.hash(decoder::getStartRoot),
                Fields.hash(decoder::getWorkHash),
                new JobSpec.Data(
                        set, Fields.hash(decoder::getDatasetRoot), Fields.hash(decoder::getTestRoot), decoder.shards()),
                new JobSpec.Optimizer(optimizer, decay, numbers),
                new JobSpec.Schedule(
                        decoder.rounds(), decoder.localSteps(), decoder.batch(), decoder.roundBudgetMillis()),
                new JobSpec.Outer(outer, decoder.outerLearningRate(), decoder.outerMomentum()),
                readVerification(tier, decoder),
                readChecks(decoder),
                rules,
                readPayment(decoder),
                decoder.seed());
    }

    private static JobSpec.Verification readVerification(String tier, JobSpecMessageDecoder decoder) {
        return new JobSpec.Verification(
                tier,
                decoder.auditFloor(),
                decoder.challengeWindowRounds(),
                decoder.challengeWindowSeconds(),
                decoder.arbiters(),
                decoder.epochRounds(),
                decoder.workers(),
                decoder.validators(),
                decoder.honestShare(),
                decoder.canaryRate());
    }

    private static JobSpec.Checks readChecks(JobSpecMessageDecoder decoder) {
        return new JobSpec.Checks(
                decoder.normLow(),
                decoder.normHigh(),
                decoder.cosineLow(),
                decoder.cosineHigh(),
                decoder.impactStep(),
                decoder.impactLossRise(),
                decoder.impactRecords());
    }

    private static JobSpec.Payment readPayment(JobSpecMessageDecoder decoder) {
        return new JobSpec.Payment(
                decoder.budget(),
                decoder.workerStake(),
                decoder.validatorStake(),
                decoder.arbiterStake(),
                decoder.aggregatorStake(),
                decoder.coordinatorStake());
    }

    private static List<JobSpec.Rule> readRules(JobSpecMessageDecoder decoder) {
        var group = decoder.rules();
        int count = Fields.count("rules", group.count(), Limits.MAX_RULES);
        List<JobSpec.Rule> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var rule = group.next();
            int f = rule.f();
            rules.add(new JobSpec.Rule(text("rule", rule.ruleNameLength(), rule::getRuleName), f));
        }
        return rules;
    }

    private static SortedMap<String, Float> readNumbers(JobSpecMessageDecoder decoder) {
        var group = decoder.optimizerNumbers();
        int count = Fields.count("optimizer numbers", group.count(), Limits.MAX_OPTIMIZER_NUMBERS);
        SortedMap<String, Float> numbers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            var number = group.next();
            float value = number.number();
            int limit = Limits.MAX_OPTIMIZER_NUMBER_NAME_LENGTH;
            numbers.put(
                    Fields.text("optimizer number", number.numberNameLength(), limit, number::getNumberName), value);
        }
        return numbers;
    }

    private static String text(String name, int length, Fields.Source source) {
        return Fields.text(name, length, Limits.MAX_NAME_LENGTH, source);
    }
}
