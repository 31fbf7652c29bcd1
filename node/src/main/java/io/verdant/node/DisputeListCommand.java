package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant dispute list RUN}: one line for each dispute of a run, in the log's order. */
@Command(name = "list", description = "Lists the disputes of a run.")
final class DisputeListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    DisputeListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The disputes of a run. */
    record Listing(List<Row> disputes) {}

    /**
     * @param subject {@code claim} where a worker's claim is disputed, {@code aggregate} where an aggregator's root is,
     *     {@code evaluation} where what it says of the last checkpoint is
     * @param outcome {@code OPEN}, {@code CLAIMANT_LOST}, {@code CHALLENGER_LOST} or {@code UNDECIDED}
     */
    record Row(
            String game,
            int round,
            String subject,
            String claimant,
            String challenger,
            int moves,
            GameRecord.Outcome outcome,
            String loser,
            String cause,
            String node,
            String operator) {}

    @Override
    public Integer call() {
        json.check();
        RunGames games = RunGames.of(RunDirectory.open(RunFolders.require(run)));
        Listing listing = new Listing(
                games.job().games().stream().map(game -> row(games, game)).toList());
        json.write(listing, terminal);
        if (!json.takesStandardOutput()) {
            listing.disputes().forEach(row -> terminal.out().println(text(row)));
            if (listing.disputes().isEmpty()) {
                terminal.err().println("this run had no disputes");
            }
        }
        return ExitCode.OK.code();
    }

    private static Row row(RunGames games, GameRecord game) {
        RunReport.Dispute dispute = RunReports.dispute(games.state(), game);
        return new Row(
                game.id().hex(),
                game.round(),
                subject(game),
                dispute.claimant(),
                dispute.challenger(),
                game.moveCount(),
                game.outcome(),
                dispute.loser(),
                dispute.cause(),
                dispute.node(),
                dispute.operator());
    }

    private static String subject(GameRecord game) {
        if (game.evaluation().isPresent()) {
            return "evaluation";
        }
        return game.aggregateRoot().isPresent() ? "aggregate" : "claim";
    }

    private static String text(Row row) {
        return String.format(
                Locale.ROOT,
                "%s  round %-4d %s against %s%s, %d moves: %s%s",
                row.game().substring(0, 12),
                row.round(),
                row.challenger(),
                row.claimant(),
                row.subject().equals("claim") ? "" : "'s " + row.subject(),
                row.moves(),
                row.loser().isEmpty() ? row.outcome() : row.loser() + " lost, " + row.cause(),
                row.node().isEmpty() ? "" : " at " + row.node() + " (" + row.operator() + ")");
    }
}
