package io.verdant.node;

import io.verdant.protocol.Hash32;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.JobTerms;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementBook;
import io.verdant.settlement.SettlementViews;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands under the settlement rules.
 *
 * @param jobId the settlement's id, {@code specId} the one that claims name
 * @param unreserved what no epoch has reserved of the budget
 */
record JobReport(
        String jobId,
        String specId,
        String publisher,
        SettlementViews.JobStatus status,
        String at,
        int rounds,
        int anchoredRounds,
        int settledEpochs,
        int openGames,
        boolean paused,
        boolean halted,
        BigDecimal budget,
        BigDecimal unreserved,
        String deadline,
        SortedMap<String, SettlementViews.MemberStatus> members,
        List<Epoch> epochs,
        List<Game> games) {
    /** @param left what of {@code total} was not claimed */
    record Epoch(int epoch, String root, BigDecimal total, BigDecimal left) {}

    record Game(
            String gameId,
            int round,
            String claimant,
            String challenger,
            SettlementViews.GameStatus status,
            BigDecimal bond,
            @Nullable String transcriptHash) {}

    /** The jobs that the run's journal opened. */
    static List<JobReport> of(RunSettlement run, EmbeddedRun.View view, long seconds) {
        List<JobReport> reports = new ArrayList<>();
        for (EmbeddedRun.Step step : view.steps()) {
            if (step.timed().action() instanceof SettlementAction.OpenJob open) {
                Hash32 jobId =
                        JobTerms.jobId(step.timed().sender(), open.terms().specId());
                reports.add(report(run, view, jobId, run.name(step.timed().sender()), open.terms(), seconds));
            }
        }
        return reports;
    }

    private static JobReport report(
            RunSettlement run, EmbeddedRun.View view, Hash32 jobId, String publisher, JobTerms terms, long seconds) {
        SettlementBook book = view.book();
        SettlementViews.Job job = book.job(jobId);
        SortedMap<String, SettlementViews.MemberStatus> members = new TreeMap<>();
        run.state().members().values().forEach(m -> {
            SettlementViews.MemberStatus status =
                    book.member(jobId, m.address()).status();
            if (status != SettlementViews.MemberStatus.NONE) {
                members.put(m.name(), status);
            }
        });
        List<Epoch> epochs = new ArrayList<>();
        List<Game> games = new ArrayList<>();
        for (EmbeddedRun.Step step : view.steps()) {
            SettlementAction action = step.timed().action();
            if (action instanceof SettlementAction.SettleEpoch settle
                    && settle.jobId().equals(jobId)) {
                epochs.add(new Epoch(
                        settle.epoch(),
                        settle.root().hex(),
                        Money.units(settle.total()),
                        Money.units(book.epoch(jobId, settle.epoch()).left())));
            }
        }
        view.games(jobId).forEach((gameId, transcript) -> games.add(game(run, book, gameId, transcript)));
        return new JobReport(
                jobId.hex(),
                terms.specId().hex(),
                publisher,
                job.status(),
                Instant.ofEpochSecond(seconds).toString(),
                job.rounds(),
                job.anchoredRounds(),
                job.settledEpochs(),
                job.openGames(),
                job.paused(),
                job.halted(),
                Money.units(terms.budget()),
                Money.units(job.unreserved()),
                Instant.ofEpochSecond(terms.deadlineSeconds()).toString(),
                members,
                epochs,
                games);
    }

    private static Game game(RunSettlement run, SettlementBook book, Hash32 gameId, Hash32 transcript) {
        SettlementViews.Game game = book.game(gameId);
        return new Game(
                gameId.hex(),
                game.round(),
                run.name(game.claimant()),
                run.name(game.challenger()),
                game.status(),
                Money.units(2 * game.price()),
                transcript.equals(Hash32.ZERO) ? null : transcript.hex());
    }
}
