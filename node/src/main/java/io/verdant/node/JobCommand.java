package io.verdant.node;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant job RUN}: how a run's job stands under the settlement rules. */
@Command(
        name = "job",
        description = "Shows how a run's job stands: rounds, epochs, members and games as they are settled.")
final class JobCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private AtMixin at = new AtMixin();

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    JobCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The jobs of a run. */
    record Jobs(List<JobReport> jobs) {}

    @Override
    public Integer call() {
        json.check();
        long seconds = at.seconds();
        RunSettlement settlement = RunSettlement.of(run);
        List<JobReport> jobs = JobReport.of(settlement, settlement.at(seconds), seconds);
        json.write(new Jobs(jobs), terminal);
        if (!json.takesStandardOutput()) {
            jobs.forEach(this::print);
            if (jobs.isEmpty()) {
                terminal.err().println("no job was open at that time");
            }
        }
        return ExitCode.OK.code();
    }

    private void print(JobReport job) {
        terminal.out()
                .printf(
                        "job %s of %s: %s, %d of %d rounds anchored, %d epochs settled, %s of %s unreserved%n",
                        job.jobId(),
                        job.publisher(),
                        job.status(),
                        job.anchoredRounds(),
                        job.rounds(),
                        job.settledEpochs(),
                        job.unreserved(),
                        job.budget());
        job.epochs().forEach(e -> terminal.out()
                .printf("  epoch %d: %s paid by root %s, %s unclaimed%n", e.epoch(), e.total(), e.root(), e.left()));
        job.games().forEach(g -> terminal.out()
                .printf(
                        "  game %s: round %d, %s against %s, bond %s, %s%n",
                        g.gameId(), g.round(), g.challenger(), g.claimant(), g.bond(), g.status()));
        job.members().forEach((name, status) -> terminal.out().printf("  %s: %s%n", name, status));
    }
}
