package io.verdant.settlement;

import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job's rewards as epochs' trees. An epoch's tree is final once a round of the next one is anchored, or the job has ended:
 * until then members that wait for a verdict may be paid with it.
 */
final class JournalEpochs {
    private final JournalActions actions;
    private final SettlementKeys keys;
    private final List<RewardTree> trees = new ArrayList<>();
    private final Set<Address> committed = new HashSet<>();
    private TreeMap<Address, Long> earned = new TreeMap<>();
    private Hash32 jobId = Hash32.ZERO;
    private int epochRounds = 1;
    private long windowSeconds;
    private int settled;

    JournalEpochs(JournalActions actions, SettlementKeys keys) {
        this.actions = actions;
        this.keys = keys;
    }

    void begin(Hash32 job, JobTerms terms) {
        jobId = job;
        epochRounds = terms.epochRounds();
        windowSeconds = terms.windowSeconds();
        trees.clear();
        settled = 0;
    }

    void earned(Address owner, long amount) {
        earned.merge(owner, amount, Long::sum);
    }

    /** A round is anchored: where it is the first of an epoch, the one before is final. */
    void closed(int round) {
        if (round % epochRounds == 0 && round > 0) {
            complete();
        }
    }

    private void complete() {
        RewardTree tree = new RewardTree(jobId, trees.size(), earned);
        trees.add(tree);
        earned = new TreeMap<>();
    }

    /** Settles what may be settled now; while a claim can still be challenged, nothing is. */
    void settleDue(JobState job) {
        boolean challengeable = job.games().stream()
                .anyMatch(g ->
                        g.open() || g.rechallengeUntilMillis() > actions.state().nowMillis());
        while (!challengeable && settled < trees.size() && settle(actions.seconds())) {
            // one epoch after the other
        }
    }

    /** After the last round: waits for the last window. */
    void settleAll() {
        int epochs = (actions.book().job(jobId).rounds() + epochRounds - 1) / epochRounds;
        while (trees.size() < epochs) {
            complete();
        }
        while (settled < epochs) {
            if (!settle(actions.seconds()) && !settle(actions.seconds() + windowSeconds + 1)) {
                throw new IllegalStateException("epoch=" + settled + " cannot be settled");
            }
        }
    }

    private boolean settle(long seconds) {
        RewardTree tree = trees.get(settled);
        commitScores(tree);
        if (!revealScores(tree, seconds)) {
            return false;
        }
        SettlementAction settle = new SettlementAction.SettleEpoch(jobId, settled, tree.root(), tree.total());
        SettlementRejection refused = actions.tryTo(actions.coordinator(), settle, seconds);
        if (refused == SettlementRejection.WINDOW_OPEN || refused == SettlementRejection.GAME_OPEN) {
            return false;
        }
        if (refused != null) {
            throw new IllegalStateException(settle + " refused: " + refused);
        }
        int epoch = settled++;
        committed.clear();
        tree.amounts()
                .forEach((account, amount) -> actions.act(
                        account, new SettlementAction.ClaimReward(jobId, epoch, account, amount, tree.proof(account))));
        return true;
    }

    /** Each validator states what it computed, where there is time for it. */
    private void commitScores(RewardTree tree) {
        for (Member member : actions.state().members(Role.VALIDATOR)) {
            Address validator = member.address();
            Hash32 commitment =
                    ScoreActs.commitment(jobId, settled, validator, tree.root(), keys.salt(validator, jobId, settled));
            SettlementAction commit = new SettlementAction.CommitScores(jobId, settled, commitment);
            if (!committed.contains(validator) && actions.tryTo(validator, commit, actions.seconds()) == null) {
                committed.add(validator);
            }
        }
    }

    /** Answers whether those that committed have revealed, for which the window must have passed. */
    private boolean revealScores(RewardTree tree, long seconds) {
        for (Address validator : List.copyOf(committed)) {
            Hash32 salt = keys.salt(validator, jobId, settled);
            SettlementRejection refused = actions.tryTo(
                    validator, new SettlementAction.RevealScores(jobId, settled, tree.root(), salt), seconds);
            if (refused == SettlementRejection.REVEAL_CLOSED) {
                return false;
            }
        }
        return true;
    }
}
