package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.aggregator.AutoRule;
import io.verdant.aggregator.rules.Catalogue;
import io.verdant.aggregator.rules.Stage;
import io.verdant.coordinator.Admission;
import io.verdant.gradientvalidator.CheckDefaults;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Limits;
import io.verdant.trainerworker.OptimizerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link JobFile} field by field; every range and every default of a job is here, in {@link RecipeReader} and in
 * {@link DataReader}.
 */
final class JobFileReader {
    private static final Set<String> OUTER_OPTIMIZERS = Set.of("sgd", "momentum", "nesterov");
    /** Rules and pre-aggregations that are nothing without an f. */
    private static final Set<String> WANTS_F = Set.of(
            AutoRule.NAME,
            "trimmed-mean",
            "mean-around-median",
            "krum",
            "multi-krum",
            "bulyan",
            "mda",
            "monna",
            "caf",
            "smea",
            "dnc",
            "nnm",
            "arc");

    private static final Set<String> TIERS = Set.of(JobSpec.OPTIMISTIC, JobSpec.STATISTICAL);
    private static final int PARTICIPANTS_LIMIT = Limits.MAX_PARTICIPANTS;
    private static final int ROUNDS_LIMIT = Limits.MAX_ROUNDS;
    private static final int STEPS_LIMIT = 8192;
    private static final int BATCH_LIMIT = Limits.MAX_BATCH;
    private static final int SECONDS_LIMIT = 86_400;
    private static final long UNITS_LIMIT = 1_000_000_000_000L;
    private static final double RATE_LIMIT = 1000;
    private static final double MOMENTUM_LIMIT = 0.9999;

    private final Path file;
    private final Path folder;
    private final YamlSection top;

    private JobFileReader(Path file, @Nullable Path folder) {
        this.file = file;
        this.folder = folder == null ? Path.of("/") : folder;
        this.top = new YamlFile(file, ExitCode.DATA).read();
    }

    /** @param folder to which paths are relative; null for the root */
    static JobFile read(Path file, @Nullable Path folder) {
        return new JobFileReader(file, folder).job();
    }

    private JobFile job() {
        String name = top.text("job");
        if (name.getBytes(StandardCharsets.UTF_8).length > Limits.MAX_NAME_LENGTH) {
            throw top.invalid("job", "is too long")
                    .with("limit", Limits.MAX_NAME_LENGTH)
                    .next("choose a shorter name");
        }
        JobFile.Data data = DataReader.read(top.section("data"), folder);
        JobFile.Model model = model(top.section("model"), data.set().context());
        JobSpec.Optimizer optimizer = compressed(optimizer(top.section("optimizer")));
        JobSpec.Schedule schedule = schedule(top.section("schedule"));
        requireWholeMicroBatches(optimizer, schedule);
        JobSpec.Outer outer = outer(top.section("outer"));
        JobFile.Network network = network(top.section("network"), schedule);
        JobSpec.Verification verification = verification(top.section("verification"), network);
        JobSpec.Checks checks = checks(top.section("checks"));
        List<JobSpec.Rule> rules = rules(verification.workers());
        requireAdmissible(rules, outer, verification.workers());
        JobSpec.Payment payment = payment(top.section("payment"));
        long seed = top.number("seed", 0, Long.MAX_VALUE, 0);
        top.end();
        requireSomethingCarried(optimizer, network);
        requireTierFor(network.engine(), verification.tier(), optimizer);
        if (data.set().arrangement().isEmpty() && data.shards() < verification.workers()) {
            throw top.invalid("data", "has fewer shards than there are workers")
                    .with("shards", data.shards())
                    .with("workers", verification.workers())
                    .next("raise data.shards");
        }
        return new JobFile(
                file,
                name,
                model,
                data,
                optimizer,
                schedule,
                outer,
                verification,
                checks,
                rules,
                payment,
                seed,
                network);
    }

    private JobFile.Model model(YamlSection fields, int context) {
        if (fields.has("file") == fields.has("recipe")) {
            throw top.invalid("model", "needs one of `recipe` and `file`")
                    .next("write {recipe: mlp, layers: [...]} or {file: model.fb}");
        }
        JobFile.Model model = fields.has("file") ? savedModel(fields) : RecipeReader.read(fields, context);
        fields.end();
        return model;
    }

    private JobFile.Model savedModel(YamlSection fields) {
        Path saved = folder.resolve(fields.text("file")).normalize();
        if (!Files.isRegularFile(saved) || !Files.isReadable(saved)) {
            throw fields.invalid("file", "names no file that can be read")
                    .with("model", saved)
                    .next("save the graph there; the path is relative to the job file");
        }
        return new JobFile.Model.Saved(saved);
    }

    private static JobSpec.Optimizer optimizer(YamlSection fields) {
        String name = fields.word("name", OptimizerSettings.names(), "nesterov");
        String decay = fields.word("decay", OptimizerSettings.decayNames(), JobSpec.Optimizer.CONSTANT);
        SortedMap<String, Float> numbers = new TreeMap<>();
        for (OptimizerSettings.Setting setting : OptimizerSettings.of(name, decay)) {
            if (setting.required() || fields.has(setting.name())) {
                numbers.put(setting.name(), number(fields, setting));
            }
        }
        fields.end();
        return new JobSpec.Optimizer(name, decay, numbers);
    }

    private static float number(YamlSection fields, OptimizerSettings.Setting setting) {
        if (setting.whole()) {
            return fields.integer(setting.name(), (int) setting.low(), (int) setting.high(), (int) setting.otherwise());
        }
        return fields.single(setting.name(), setting.low(), setting.high(), setting.otherwise());
    }

    private void requireWholeMicroBatches(JobSpec.Optimizer optimizer, JobSpec.Schedule schedule) {
        int parts = OptimizerSettings.accumulate(optimizer);
        if (schedule.batch() % parts != 0) {
            throw top.invalid("optimizer", "accumulates over parts that do not divide the batch")
                    .with("accumulate", parts)
                    .with("batch", schedule.batch())
                    .next("let schedule.batch be a multiple of optimizer.accumulate");
        }
    }

    /** The numbers of the optimizer with those of compression, which is part of the same work. */
    private JobSpec.Optimizer compressed(JobSpec.Optimizer optimizer) {
        if (!top.has("compression")) {
            return optimizer;
        }
        YamlSection fields = top.section("compression");
        SortedMap<String, Float> numbers = new TreeMap<>(optimizer.numbers());
        fields.word("name", Set.of("top-k"), "top-k");
        int block = fields.integer("block", 1, OptimizerSettings.MAX_COMPRESSION_BLOCK, 4_096);
        numbers.put(OptimizerSettings.COMPRESSION_BLOCK, (float) block);
        numbers.put(JobSpec.Optimizer.COMPRESSION_KEEP, (float) fields.integer("keep", 1, block, Math.min(64, block)));
        if (fields.word("values", Set.of("float32", "int8"), "float32").equals("int8")) {
            numbers.put(OptimizerSettings.COMPRESSION_INT8, 1f);
        }
        fields.end();
        return new JobSpec.Optimizer(optimizer.name(), optimizer.decay(), numbers);
    }

    private void requireSomethingCarried(JobSpec.Optimizer optimizer, JobFile.Network network) {
        boolean stale = network.adversaries().stream().anyMatch(each -> each.attack() == Attack.STALE_RESIDUAL);
        if (stale && !optimizer.carries()) {
            throw top.invalid("network", "has an attack on what workers carry, and they carry nothing")
                    .with("attack", Attack.STALE_RESIDUAL.word())
                    .next("set optimizer.workerMomentum or compression");
        }
    }

    private void requireTierFor(Engine engine, String tier, JobSpec.Optimizer optimizer) {
        boolean statistical = tier.equals(JobSpec.STATISTICAL);
        if (engine == Engine.ND4J && !statistical) {
            throw top.invalid("network", "has an engine that cannot make the reproducible claims that the job pays for")
                    .with("engine", engine.word())
                    .with("tier", tier)
                    .next("set verification.tier: statistical, or leave network.engine out");
        }
        if (statistical && optimizer.carries()) {
            throw top.invalid("verification", "has a tier whose workers cannot carry anything from claim to claim")
                    .with("tier", tier)
                    .next("leave optimizer.workerMomentum and compression out");
        }
    }

    private static JobSpec.Outer outer(YamlSection fields) {
        String name = fields.word("name", OUTER_OPTIMIZERS, "nesterov");
        float rate = fields.single("learningRate", 0, RATE_LIMIT, 0.7f);
        float momentum = momentum(fields, name);
        fields.end();
        return new JobSpec.Outer(name, rate, momentum);
    }

    private static float momentum(YamlSection fields, String optimizer) {
        return "sgd".equals(optimizer) ? 0 : fields.single("momentum", 0, MOMENTUM_LIMIT, 0.9f);
    }

    private static JobSpec.Schedule schedule(YamlSection fields) {
        int rounds = fields.integer("rounds", 1, ROUNDS_LIMIT);
        int localSteps = fields.integer("localSteps", 1, STEPS_LIMIT, 8);
        int batch = fields.integer("batch", 1, BATCH_LIMIT, 64);
        int budgetSeconds = fields.integer("roundBudgetSeconds", 1, SECONDS_LIMIT, 60);
        fields.end();
        return new JobSpec.Schedule(rounds, localSteps, batch, budgetSeconds * 1000);
    }

    private static JobFile.Network network(YamlSection fields, JobSpec.Schedule schedule) {
        int workers = fields.integer("workers", 1, PARTICIPANTS_LIMIT, 5);
        int validators = fields.integer("validators", 1, PARTICIPANTS_LIMIT, 2);
        Engine engine = Engine.of(fields.word("engine", Engine.words(), Engine.REPOPS.word()));
        List<Adversary> adversaries = new ArrayList<>();
        for (YamlSection adversary : fields.sections("adversaries")) {
            adversaries.add(Adversary.read(adversary, 0, workers, schedule.rounds(), schedule.localSteps()));
        }
        fields.end();
        return new JobFile.Network(workers, validators, engine, adversaries);
    }

    private static JobSpec.Verification verification(YamlSection fields, JobFile.Network network) {
        String tier = fields.word("tier", TIERS, JobSpec.OPTIMISTIC);
        double floor = fields.real("auditFloor", 0, 1, 0.01);
        YamlSection window = fields.section("challengeWindow");
        int windowRounds = window.integer("rounds", 0, ROUNDS_LIMIT, 2);
        int windowSeconds = window.integer("seconds", 0, SECONDS_LIMIT, 60);
        window.end();
        int arbiters = fields.integer("arbiters", 1, PARTICIPANTS_LIMIT, 1);
        int epochRounds = fields.integer("epochRounds", 1, ROUNDS_LIMIT, 10);
        int workers = fields.integer("workers", 1, network.workers(), network.workers());
        int validators = fields.integer("validators", 1, network.validators(), network.validators());
        double honestShare =
                fields.real("honestShare", JobSpec.Verification.HONEST_SHARE, 1, JobSpec.Verification.HONEST_SHARE);
        double canaryRate = fields.real("canaryRate", 0, Admission.MAX_CANARY_RATE, 0);
        fields.end();
        return new JobSpec.Verification(
                tier,
                floor,
                windowRounds,
                windowSeconds,
                arbiters,
                epochRounds,
                workers,
                validators,
                honestShare,
                canaryRate);
    }

    private static JobSpec.Checks checks(YamlSection fields) {
        YamlSection norm = fields.section("norm");
        YamlSection direction = fields.section("direction");
        YamlSection impact = fields.section("impact");
        JobSpec.Checks checks = new JobSpec.Checks(
                norm.real("low", 0, 1, CheckDefaults.NORM_LOW),
                norm.real("high", 1, 1e6, CheckDefaults.NORM_HIGH),
                direction.real("low", -1, 1, CheckDefaults.COSINE_LOW),
                direction.real("high", -1, 1, CheckDefaults.COSINE_HIGH),
                impact.real("step", 0, 1, CheckDefaults.IMPACT_STEP),
                impact.real("lossRise", 0, 1e6, CheckDefaults.IMPACT_LOSS_RISE),
                impact.integer("records", 1, 1 << 20, CheckDefaults.IMPACT_RECORDS));
        norm.end();
        direction.end();
        impact.end();
        fields.end();
        if (checks.cosineLow() > checks.cosineHigh()) {
            throw fields.invalid("direction", "has its limits the wrong way round")
                    .with("low", checks.cosineLow())
                    .with("high", checks.cosineHigh())
                    .next("let low be at most high");
        }
        return checks;
    }

    /** The rules of a file that has nothing but an {@code aggregation}. */
    static List<JobSpec.Rule> aggregation(Path file, int workers) {
        JobFileReader reader = new JobFileReader(file, null);
        List<JobSpec.Rule> rules = reader.rules(workers);
        reader.top.end();
        return rules;
    }

    private List<JobSpec.Rule> rules(int workers) {
        List<JobSpec.Rule> rules = new ArrayList<>();
        for (YamlSection fields : top.sections("aggregation")) {
            rules.add(stage(fields, workers));
        }
        if (rules.size() > Limits.MAX_RULES) {
            throw top.invalid("aggregation", "has too many rules")
                    .with("count", rules.size())
                    .next("choose at most " + Limits.MAX_RULES);
        }
        return rules.isEmpty() ? List.of(new JobSpec.Rule("trimmed-mean", Math.min(1, (workers - 1) / 2))) : rules;
    }

    /** A pre-aggregation, {@code {pre: nnm, f: 1}}, or a rule, {@code {rule: geometric-median, f: 1, steps: 8}}. */
    private static JobSpec.Rule stage(YamlSection fields, int workers) {
        boolean before = fields.has("pre");
        String name = before ? fields.word("pre", Catalogue.preAggregations()) : fields.word("rule", ruleNames());
        boolean asked = WANTS_F.contains(name) || fields.has("f");
        int faulty = "mean".equals(name) || !asked ? 0 : fields.integer("f", 0, (workers - 1) / 2);
        Stage stage = Stage.of(name, faulty);
        for (String parameter : Catalogue.parameters(name)) {
            if (fields.has(parameter)) {
                stage = stage.with(parameter, fields.real(parameter, 0, 1e30, 0));
            }
        }
        fields.end();
        return new JobSpec.Rule(stage.text(), faulty);
    }

    private static Set<String> ruleNames() {
        Set<String> names = Catalogue.rules();
        names.add(AutoRule.NAME);
        return names;
    }

    private void requireAdmissible(List<JobSpec.Rule> rules, JobSpec.Outer outer, int workers) {
        try {
            AggregateProgram.requireAdmissible(rules, outer, workers);
        } catch (IllegalArgumentException refused) {
            throw top.invalid("aggregation", "cannot be used")
                    .with("reason", String.valueOf(refused.getMessage()))
                    .next("choose another rule or f, or more workers");
        }
    }

    private static JobSpec.Payment payment(YamlSection fields) {
        long budget = fields.micros("budget", UNITS_LIMIT, 1000);
        YamlSection stake = fields.section("stake");
        JobSpec.Payment payment = new JobSpec.Payment(
                budget,
                stake.micros("worker", UNITS_LIMIT, 250),
                stake.micros("validator", UNITS_LIMIT, 250),
                stake.micros("arbiter", UNITS_LIMIT, 500),
                stake.micros("aggregator", UNITS_LIMIT, 500),
                stake.micros("coordinator", UNITS_LIMIT, 500));
        stake.end();
        fields.end();
        return payment;
    }
}
