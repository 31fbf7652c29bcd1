package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Hash32;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Tells the person at the terminal how the job goes: a progress bar where somebody watches, a line per round elsewhere, and
 * in both cases a line for every dispute opened and decided.
 */
final class ProgressFollower implements AutoCloseable {
    private static final int UPDATE_MILLIS = 200;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean interactive;
    private final Map<Hash32, GameRecord.Outcome> games = new HashMap<>();
    private @Nullable ProgressBar bar;
    private int closedRounds;
    private long roundStartedNs = System.nanoTime();
    private String shortage = "";

    ProgressFollower(Terminal terminal) {
        this.err = terminal.err();
        this.interactive = terminal.isInteractive();
    }

    /** Takes what happened before this process as known. */
    void begin(NetworkState state) {
        state.job().ifPresent(job -> {
            closedRounds =
                    (int) job.rounds().stream().filter(RoundState::closed).count();
            job.games().forEach(game -> games.put(game.id(), game.outcome()));
        });
    }

    /** Looks at the state after an entry of the log; called on the replica's own thread. */
    void onState(NetworkState state) {
        state.job().ifPresent(job -> {
            rounds(state, job);
            missing(state);
            job.games().forEach(game -> dispute(state, game));
        });
    }

    private void rounds(NetworkState state, JobState job) {
        List<RoundState> rounds = job.rounds();
        while (closedRounds < rounds.size() && rounds.get(closedRounds).closed()) {
            RoundState round = rounds.get(closedRounds++);
            if (interactive) {
                bar(job.spec().schedule().rounds()).stepTo(closedRounds);
            } else {
                long nowNs = System.nanoTime();
                err.printf(
                        Locale.ROOT,
                        "round %d/%d: %d of %d claims accepted, checkpoint %s, %.1f s%n",
                        closedRounds,
                        job.spec().schedule().rounds(),
                        round.accepted().map(List::size).orElse(0),
                        round.participants().size(),
                        job.latestRoot().brief(),
                        (nowNs - roundStartedNs) / 1e9);
                roundStartedNs = nowNs;
            }
        }
        if (state.phase() == Phase.HALTED) {
            close();
        }
    }

    private void missing(NetworkState state) {
        if (state.round() > 0 && !state.shortage().equals(shortage)) {
            shortage = state.shortage();
            if (!shortage.isEmpty()) {
                err.println((interactive ? CLEAR_LINE : "") + "waiting for participants: " + shortage);
            }
        }
    }

    private void dispute(NetworkState state, GameRecord game) {
        GameRecord.Outcome before = games.put(game.id(), game.outcome());
        if (before == game.outcome()) {
            return;
        }
        String what = game.open()
                ? RunReports.name(state, game.challenger()) + " disputes the claim of "
                        + RunReports.name(state, game.claimant()) + " in round " + game.round()
                : "verdict: "
                        + game.loser()
                                .map(loser -> RunReports.name(state, loser) + " lost")
                                .orElse("none in time");
        err.println((interactive ? CLEAR_LINE : "") + "dispute " + game.id().brief() + ": " + what);
    }

    private ProgressBar bar(int rounds) {
        ProgressBar known = bar;
        if (known == null) {
            known = new ProgressBarBuilder()
                    .setTaskName("rounds")
                    .setInitialMax(rounds)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(err))
                    .build();
            bar = known;
        }
        return known;
    }

    @Override
    public void close() {
        ProgressBar known = bar;
        if (known != null) {
            known.close();
            bar = null;
        }
    }
}
