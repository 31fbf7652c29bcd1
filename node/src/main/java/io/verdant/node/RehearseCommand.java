package io.verdant.node;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verdant rehearse JOB}: a job under attack, on its whole network in virtual time, once for each attack and rule. */
@Command(
        name = "rehearse",
        description = "Rehearses a job under attack: real roles and messages, in one process and in virtual time.")
final class RehearseCommand implements Callable<Integer> {
    static final String NONE = "none";

    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "JOB", description = "The job file (YAML).")
    private Path job = Path.of("");

    @Option(
            names = "--attacks",
            required = true,
            paramLabel = "A,B",
            description = "Attacks with their settings, such as alie:factor=1.5; `none` for none, `all` for each.")
    private String attacks = NONE;

    @Option(
            names = "--rules",
            paramLabel = "R,S",
            description =
                    "Aggregations, such as nnm:f=F+trimmed-mean:f=F, F being the number of attackers (default: the job's).")
    private @Nullable String rules;

    @Option(
            names = "--byzantine",
            required = true,
            split = ",",
            paramLabel = "F",
            description = "How many workers attack; several numbers for several tables.")
    private List<Integer> byzantine = List.of();

    @Option(names = "--extra", description = "The attackers come to the job's workers, rather than be some of them.")
    private boolean extra;

    @Option(names = "--workers", paramLabel = "N", description = "Workers (default: the job's).")
    private int workers;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: the job's).")
    private int rounds;

    @Option(
            names = "--similarity",
            paramLabel = "G",
            description = "How alike the workers' data are, 0 to 1 (default: as the job has it).")
    private @Nullable BigDecimal similarity;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often each is rehearsed, with the job's seed and those after it (default: 1).")
    private int seeds = 1;

    @Option(names = "--no-checks", description = "Validators do not check gradients, but for NaN and infinity.")
    private boolean unchecked;

    @Option(names = "--no-audits", description = "Validators execute neither claims nor aggregates again.")
    private boolean unaudited;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            defaultValue = "0",
            description = "Rounds between evaluations (default: a sixteenth of the run).")
    private int evaluateEvery;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the tables as Markdown to FILE.")
    private @Nullable Path markdown;

    @Option(names = "--picture", paramLabel = "FILE", description = "Draw the final accuracies as a heat map (PNG).")
    private @Nullable Path picture;

    RehearseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        json.check();
        Machine.requireFma();
        JobFile base = changed(JobFile.read(job));
        List<RehearsalPlan> plans = plans(base);
        Diligence diligence = new Diligence(!unchecked, !unaudited, !unaudited, true);
        RehearsalSettings settings = new RehearsalSettings(extra, diligence, evaluateEvery);
        Rehearsal rehearsal = new Rehearsal(base, settings, new ModelFiles(Machine.cacheDirectory()));
        RehearsalReport report = new RehearsalReport(
                base.job(),
                arguments(),
                base.network().workers(),
                extra,
                !unchecked,
                !unaudited,
                cells(rehearsal, plans));
        json.write(report, terminal);
        String text = RehearsalTables.markdown(report);
        if (markdown != null) {
            Files.writeString(markdown, text, StandardCharsets.UTF_8);
        }
        if (picture != null) {
            BufferedImage map = HeatMap.of(report);
            ImageIO.write(map, "png", picture.toFile());
        }
        if (!json.takesStandardOutput()) {
            terminal.out().print(text);
        }
        return ExitCode.OK.code();
    }

    private JobFile changed(JobFile read) {
        try {
            return RehearsalSettings.changed(read, workers, rounds, similarity);
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.USAGE, "the job cannot be changed so")
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("correct --similarity");
        }
    }

    private String arguments() {
        return (workers > 0 ? "--workers " + workers + " " : "") + (rounds > 0 ? "--rounds " + rounds + " " : "")
                + (similarity == null ? "" : "--similarity " + similarity.toPlainString() + " ") + "--attacks "
                + attacks + (rules == null ? "" : " --rules " + rules) + " --byzantine "
                + String.join(",", byzantine.stream().map(String::valueOf).toList()) + " --seeds " + seeds
                + (extra ? " --extra" : "") + (unchecked ? " --no-checks" : "") + (unaudited ? " --no-audits" : "");
    }

    private List<RehearsalPlan> plans(JobFile base) {
        List<RehearsalPlan> plans = new ArrayList<>();
        for (int f : byzantine) {
            int workers = base.network().workers() + (extra ? f : 0);
            if (f < 0 || f >= workers) {
                throw UserError.because(ExitCode.USAGE, "attackers must be fewer than workers")
                        .with("byzantine", f)
                        .with("workers", workers)
                        .next("lower --byzantine, or raise network.workers");
            }
            List<@Nullable AttackSpec> specs = new ArrayList<>();
            for (String text : attacks.split(",", -1)) {
                if (NONE.equals(text)) {
                    specs.add(null);
                } else {
                    specs.addAll(AttackSpec.parse(text));
                }
            }
            for (RuleSpec rule : RuleSpec.parse(rules, base, f, workers)) {
                for (AttackSpec attack : specs) {
                    for (int seed = 0; seed < seeds; seed++) {
                        plans.add(new RehearsalPlan(attack, rule, f, base.seed() + seed));
                    }
                }
            }
        }
        return plans;
    }

    private List<RehearsalCell> cells(Rehearsal rehearsal, List<RehearsalPlan> plans) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(
                threads.threads(),
                task -> Thread.ofPlatform().daemon().name("rehearsal").unstarted(task));
        try {
            List<Future<RehearsalCell>> running = new ArrayList<>();
            for (RehearsalPlan plan : plans) {
                running.add(pool.submit(() -> rehearsal.run(plan)));
            }
            List<RehearsalCell> cells = new ArrayList<>();
            for (Future<RehearsalCell> future : running) {
                RehearsalCell cell = future.get();
                terminal.err().println(RehearsalTables.line(cell));
                cells.add(cell);
            }
            return cells;
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
