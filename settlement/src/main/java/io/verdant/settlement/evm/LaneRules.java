package io.verdant.settlement.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides what is done next for one sender. A request keeps its nonce whatever happens, however often it is signed again,
 * until something else has used that nonce so deep in the chain that no reorganisation reaches it: so it can be in the chain
 * once at most.
 *
 * @param confirmations blocks from a transaction's to the head, both counted, from which it counts as settled
 * @param reorganisationDepth blocks that a reorganisation may replace; watched that long, and nonces are given up only below
 * @param resendAfterMillis how long a transaction that nobody knows waits for the next sending
 * @param inFlightLimit most transactions of one sender on the way at once
 */
public record LaneRules(
        int confirmations, int reorganisationDepth, long resendAfterMillis, int inFlightLimit, FeePolicy fees) {
    public LaneRules {
        if (confirmations < 1 || reorganisationDepth < confirmations || inFlightLimit < 1) {
            throw new IllegalArgumentException("confirmations=" + confirmations + " reorganisationDepth="
                    + reorganisationDepth + " inFlightLimit=" + inFlightLimit);
        }
    }

    /** All that can be done now, in the order in which it is to be done. */
    public List<LaneStep> decide(Lane lane, LaneView view, long nowMillis) {
        List<LaneStep> steps = new ArrayList<>();
        int unsettled = 0;
        for (LaneEntry entry : lane.inFlight()) {
            Optional<Receipt> receipt = receipt(entry, view);
            if (receipt.isPresent()) {
                mined(entry, receipt.get(), view, steps);
            } else if (entry.nonce() < view.nonce()) {
                overtaken(entry, view, nowMillis, steps);
            } else {
                unsettled++;
                waiting(entry, view, nowMillis, steps);
            }
        }
        gap(lane, view, steps);
        fresh(lane, view, unsettled, steps);
        return steps;
    }

    /** What to do after a reorganisation about requests that were settled: those that are out of the chain are open again. */
    public List<LaneStep> reopen(List<LaneEntry> settled, LaneView view) {
        List<LaneStep> steps = new ArrayList<>();
        for (LaneEntry entry : settled) {
            Receipt before = entry.settled().orElseThrow();
            Optional<Receipt> now = receipt(entry, view);
            if (now.isEmpty() || !now.get().agrees(before)) {
                steps.add(new LaneStep.Reopen(entry.request().id()));
            }
        }
        return steps;
    }

    private static Optional<Receipt> receipt(LaneEntry entry, LaneView view) {
        return entry.attempts().stream()
                .map(attempt -> Optional.ofNullable(view.receipts().get(attempt.hash())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void mined(LaneEntry entry, Receipt receipt, LaneView view, List<LaneStep> steps) {
        if (view.head().number() - receipt.blockNumber() + 1 >= confirmations) {
            steps.add(new LaneStep.Settle(entry.request().id(), receipt));
        }
    }

    /** Its nonce is used and no transaction of ours did it, or the node does not show the receipt yet. */
    private void overtaken(LaneEntry entry, LaneView view, long nowMillis, List<LaneStep> steps) {
        if (entry.nonce() < view.settledNonce()) {
            steps.add(new LaneStep.Release(entry.request().id()));
        } else if (elapsed(entry.sentMillis(), resendAfterMillis, nowMillis)) {
            steps.add(new LaneStep.Hold("nonce=" + entry.nonce()
                    + " was used by another transaction; waiting until that cannot be undone: "
                    + entry.request().memo()));
        }
    }

    private void waiting(LaneEntry entry, LaneView view, long nowMillis, List<LaneStep> steps) {
        OutboxRecord.Signed latest = entry.latest();
        boolean known = view.known().contains(latest.hash());
        boolean due = elapsed(entry.signedMillis(), fees.bumpAfterMillis(), nowMillis);
        if (entry.underpriced() || (known && due)) {
            Optional<Fees> higher = fees.bumped(latest.fees(), view.head().baseFeeWei(), view.suggestedTipWei());
            if (higher.isPresent()) {
                steps.add(new LaneStep.Sign(entry.request().id(), entry.nonce(), higher.get()));
            } else {
                steps.add(new LaneStep.Hold("no higher fee within limitWei=" + fees.limitWei() + " for "
                        + entry.request().memo()));
            }
        } else if (!known && elapsed(entry.sentMillis(), resendAfterMillis, nowMillis)) {
            steps.add(new LaneStep.Send(entry.request().id()));
        }
    }

    private static boolean elapsed(long sinceMillis, long spanMillis, long nowMillis) {
        return sinceMillis == Long.MIN_VALUE || nowMillis - sinceMillis >= spanMillis;
    }

    /** A nonce below those in flight that nobody holds stops them all. */
    private void gap(Lane lane, LaneView view, List<LaneStep> steps) {
        Set<Long> held = lane.entries().stream().map(LaneEntry::nonce).collect(Collectors.toSet());
        List<LaneEntry> inFlight = lane.inFlight();
        if (inFlight.isEmpty()) {
            return;
        }
        long last = inFlight.getLast().nonce();
        for (long nonce = Math.max(view.nonce(), view.pendingNonce()); nonce < last; nonce++) {
            if (held.contains(nonce)) {
                continue;
            }
            Optional<Fees> offer = fees.first(view.head().baseFeeWei(), view.suggestedTipWei());
            if (offer.isPresent()) {
                steps.add(new LaneStep.Fill(nonce, offer.get()));
            }
        }
    }

    private void fresh(Lane lane, LaneView view, int unsettled, List<LaneStep> steps) {
        List<LaneEntry> queued = lane.queued();
        if (queued.isEmpty()) {
            return;
        }
        Optional<Fees> offer = fees.first(view.head().baseFeeWei(), view.suggestedTipWei());
        if (offer.isEmpty()) {
            steps.add(new LaneStep.Hold("gas is dearer than allowed: baseFeeWei="
                    + view.head().baseFeeWei() + " limitWei=" + fees.limitWei()));
            return;
        }
        long nonce = Math.max(lane.nextNonce(), view.pendingNonce());
        int room = inFlightLimit - unsettled;
        for (int i = 0; i < Math.min(room, queued.size()); i++) {
            steps.add(new LaneStep.Sign(queued.get(i).request().id(), nonce++, offer.get()));
        }
    }
}
