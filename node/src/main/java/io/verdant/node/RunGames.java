package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The disputes of a run, as its journal holds them: every entry is checked on the way. */
final class RunGames {
    private final RunDirectory run;
    private final NetworkState state;
    private final List<Message> messages = new ArrayList<>();
    private boolean evaluating;

    /** @param overEvaluation whether it came after the last round, in which an aggregator may have been challenged too */
    private record Message(Envelope envelope, Command command, boolean overEvaluation) {}

    private RunGames(RunDirectory run) {
        this.run = run;
        this.state =
                RunReplay.replay(run, RunReplay.readNetwork(run), this::keep).state();
    }

    /**
     * Reads a run.
     *
     * @throws UserError if the journal does not hold or has no job
     */
    static RunGames of(RunDirectory run) {
        RunGames games = new RunGames(run);
        games.job();
        return games;
    }

    NetworkState state() {
        return state;
    }

    JobState job() {
        return state.job().orElseThrow(() -> UserError.because(ExitCode.DATA, "the journal holds no job")
                .with("run", run.path())
                .next("name the folder of a run"));
    }

    private void keep(LogEntry entry) {
        Decoded<Command> command = CommandCodec.decode(entry.envelope().payload());
        if (entry.reason() == Reason.NONE && command.ok()) {
            boolean wanted =
                    switch (command.get()) {
                        case Command.Register _,
                                Command.SubmitJob _,
                                Command.OpenClaim _,
                                Command.PublishAggregate _,
                                Command.ReportEvaluation _,
                                Command.OpenDispute _,
                                Command.DisputeMove _,
                                Command.ArbiterVerdict _ -> true;
                        default -> false;
                    };
            if (wanted) {
                messages.add(new Message(entry.envelope(), command.get(), evaluating));
                evaluating |= command.get() instanceof Command.ReportEvaluation;
            }
        }
    }

    /**
     * The game whose id begins so.
     *
     * @throws UserError if there is none, or more than one
     */
    GameRecord named(String id) {
        List<GameRecord> found = job().games().stream()
                .filter(game -> game.id().hex().startsWith(id.toLowerCase(Locale.ROOT)))
                .toList();
        if (found.size() != 1 || id.isEmpty()) {
            List<String> names =
                    job().games().stream().map(game -> game.id().brief()).toList();
            String what = found.isEmpty() ? "the run knows no such dispute" : "that names more than one dispute";
            throw UserError.because(ExitCode.USAGE, what)
                    .with("id", id)
                    .next(names.isEmpty() ? "this run had none" : "name one of " + String.join(", ", names));
        }
        return found.getFirst();
    }

    /** All that the verdict on that game depends on. */
    GameFile file(GameRecord game) {
        JobState job = job();
        JobRuntime runtime = JobRuntime.open(job.id(), job.spec(), run.read(run.modelFile()));
        Set<Address> workers = disputed(game);
        int timedOut = game.timeoutLoser()
                .map(loser -> loser.equals(game.claimant()) ? 1 : 2)
                .orElse(0);
        return new GameFile(
                timedOut,
                runtime.work(),
                messages.stream()
                        .filter(message -> belongs(message, game, workers))
                        .map(Message::envelope)
                        .toList());
    }

    /** The workers whose claims the game is about: one, all whose gradients are in the aggregate, or none. */
    private Set<Address> disputed(GameRecord game) {
        if (game.evaluation().isPresent()) {
            return Set.of();
        }
        return game.aggregateRoot().isPresent()
                ? Set.copyOf(job().rounds().get(game.round()).accepted().orElseThrow())
                : Set.of(game.claimant());
    }

    private static <T> @Nullable T traced(GameRecord game, Function<GameRecord, T> what) {
        return JobTerms.traced(game).map(what).orElse(null);
    }

    private boolean belongs(Message message, GameRecord game, Set<Address> workers) {
        Address sender = message.envelope().sender();
        return switch (message.command()) {
            case Command.Register _ ->
                game.isPlayer(sender) || game.verdicts().containsKey(sender) || workers.contains(sender);
            case Command.SubmitJob _ -> true;
            case Command.OpenClaim open ->
                workers.contains(open.claim().worker()) && open.claim().round() == game.round();
            case Command.PublishAggregate publish ->
                game.aggregateRoot().isPresent() && sender.equals(game.claimant()) && publish.round() == game.round();
            case Command.ReportEvaluation _ -> game.evaluation().isPresent() && sender.equals(game.claimant());
            case Command.OpenDispute open ->
                (sender.equals(game.challenger()) || sender.equals(traced(game, GameRecord::challenger)))
                        && open.claimant().equals(game.claimant())
                        && open.round() == game.round()
                        && message.overEvaluation() == game.evaluation().isPresent();
            case Command.DisputeMove move ->
                move.gameId().equals(game.id())
                        || (move.moveIndex() == 0 && move.gameId().equals(traced(game, GameRecord::id)));
            case Command.ArbiterVerdict verdict -> verdict.gameId().equals(game.id());
            default -> false;
        };
    }
}
