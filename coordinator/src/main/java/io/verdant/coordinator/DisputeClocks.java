package io.verdant.coordinator;

/** The chess clocks of disputes: a turn is limited, and so are all turns of a player together. */
final class DisputeClocks {
    private final NetworkState state;

    DisputeClocks(NetworkState state) {
        this.state = state;
    }

    /** The next player's turn begins. */
    void startTurn(JobState job, GameRecord game) {
        boolean claimants = game.turn().equals(game.claimant());
        long left = claimants ? game.claimantLeftMillis : game.challengerLeftMillis;
        game.turnStartedMillis = state.nowMillis;
        game.turnDeadlineMillis = state.nowMillis + extension(job, game) + Math.min(job.deadlines.moveMillis(), left);
    }

    /** What the turn that ends now has cost its player. */
    void chargeTurn(JobState job, GameRecord game) {
        // no more than a move may take: a time without the coordinator, who lets clocks run out, is not the player's
        long used = Math.clamp(
                state.nowMillis - game.turnStartedMillis - extension(job, game), 0, job.deadlines.moveMillis());
        if (game.turn().equals(game.claimant())) {
            game.claimantLeftMillis -= used;
        } else {
            game.challengerLeftMillis -= used;
        }
    }

    private static long extension(JobState job, GameRecord game) {
        return game.moveCount() == 0 ? job.deadlines.rerunMillis() : 0;
    }

    /** After the coordinator was away since {@code previousMillis}, no clock has run meanwhile. */
    void restart(long previousMillis) {
        JobState job = state.job;
        if (job == null) {
            return;
        }
        long now = state.nowMillis;
        for (GameRecord game : job.gamesInOrder) {
            if (game.open() && game.timeoutLoser().isPresent()) {
                game.verdictDeadlineMillis = now + job.deadlines.verdictMillis();
            } else if (game.open()) {
                startTurn(job, game);
            } else if (game.rechallengeUntilMillis > previousMillis) {
                game.rechallengeUntilMillis = now + job.deadlines.moveMillis();
            }
        }
    }
}
