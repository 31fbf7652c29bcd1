package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender's transactions, from request to settlement. Its owner calls {@link #poll} again and again; between two calls
 * the process may die at any point, and the next process goes on from the {@link Outbox} without doing anything twice. For
 * one thread.
 */
public final class SenderLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SenderLane.class);
    private static final long FILL_GAS = 21_000;

    private final NodePool pool;
    private final TransactionSigner signer;
    private final LaneRules rules;
    private final Lane lane = new Lane();
    private final Outbox outbox;
    private final Set<String> said = new HashSet<>();
    private @Nullable BlockRef lastHead;
    private String hold = "";

    /** Opens the sender's outbox and goes on from what it says. */
    public SenderLane(NodePool pool, TransactionSigner signer, long chainId, LaneRules rules, Path outboxFile) {
        this.pool = pool;
        this.signer = signer;
        this.rules = rules;
        this.outbox = Outbox.open(outboxFile, chainId, signer.address(), lane::apply);
    }

    public Address address() {
        return signer.address();
    }

    /** Takes a request, once for each id; it is on disk when this returns. */
    public void submit(TransactionRequest request) {
        Optional<LaneEntry> known = lane.entry(request.id());
        if (known.isEmpty()) {
            note(new OutboxRecord.Queued(request));
        } else if (!known.get().request().equals(request)) {
            throw new IllegalArgumentException(
                    "request=" + request.id() + " was another one before: " + request.memo());
        }
    }

    /** The receipt of a request that is in the chain, deep enough. */
    public Optional<Receipt> settled(Hash32 id) {
        return lane.entry(id).flatMap(LaneEntry::settled);
    }

    /** Whether every request is settled. */
    public boolean idle() {
        return lane.idle();
    }

    public Lane lane() {
        return lane;
    }

    /** Why it does not go on, or nothing. */
    public String hold() {
        return hold;
    }

    /**
     * Looks at the chain once and does what can be done now. The pool has been refreshed.
     *
     * @throws NodeFault where no node answers; nothing is lost, and the next call goes on
     */
    public void poll(long nowMillis) {
        BlockRef head = pool.ask(EthereumNode::head);
        watchForReorganisation(head);
        if (!lane.idle()) {
            LaneView view = view(head, lane.inFlight());
            hold = "";
            for (LaneStep step : rules.decide(lane, view, nowMillis)) {
                perform(step, nowMillis);
            }
        }
        lastHead = head;
    }

    private void watchForReorganisation(BlockRef head) {
        BlockRef last = lastHead;
        if (last != null && last.number() <= head.number()) {
            boolean same = last.number() == head.number()
                    ? last.hash().equals(head.hash())
                    : pool.ask(node -> node.block(last.number()))
                            .map(block -> block.hash().equals(last.hash()))
                            .orElse(false);
            if (same) {
                return;
            }
            LOG.warn("the chain was reorganised at or below block={}", last.number());
        }
        List<LaneEntry> settled = lane.settledSince(head.number() - rules.reorganisationDepth());
        for (LaneStep step : rules.reopen(settled, view(head, settled))) {
            perform(step, 0);
        }
    }

    private LaneView view(BlockRef head, List<LaneEntry> asked) {
        Map<Hash32, Receipt> receipts = new HashMap<>();
        Set<Hash32> known = new HashSet<>();
        for (LaneEntry entry : asked) {
            boolean mined = false;
            for (OutboxRecord.Signed attempt : entry.attempts().reversed()) {
                Optional<Receipt> receipt = pool.receipt(attempt.hash());
                if (receipt.isPresent()) {
                    receipts.put(attempt.hash(), receipt.get());
                    mined = true;
                    break;
                }
            }
            Hash32 latest = entry.latest().hash();
            if (!mined && pool.ask(node -> node.knows(latest))) {
                known.add(latest);
            }
        }
        Address sender = signer.address();
        long deep = Math.max(0, head.number() - rules.reorganisationDepth());
        return new LaneView(
                head,
                pool.ask(node -> node.nonceAt(sender, head.number())),
                pool.ask(node -> node.nonceAt(sender, deep)),
                pool.ask(node -> node.pendingNonce(sender)),
                pool.ask(EthereumNode::suggestedTipWei),
                receipts,
                known);
    }

    private void perform(LaneStep any, long nowMillis) {
        switch (any) {
            case LaneStep.Sign step -> {
                LaneEntry entry = lane.entry(step.id()).orElseThrow();
                TransactionSigner.Signed signed = signer.sign(entry.request(), step.nonce(), step.fees());
                note(new OutboxRecord.Signed(step.id(), step.nonce(), step.fees(), signed.raw(), signed.hash()));
                entry.signedAt(nowMillis);
                send(entry, nowMillis);
            }
            case LaneStep.Send step -> send(lane.entry(step.id()).orElseThrow(), nowMillis);
            case LaneStep.Settle step -> note(new OutboxRecord.Settled(step.id(), step.receipt()));
            case LaneStep.Release step -> note(new OutboxRecord.Released(step.id()));
            case LaneStep.Reopen step -> note(new OutboxRecord.Reopened(step.id()));
            case LaneStep.Fill step -> fill(step);
            case LaneStep.Hold step -> holdBack(step.reason());
        }
    }

    private void send(LaneEntry entry, long nowMillis) {
        entry.sentAt(nowMillis);
        pool.send(entry.latest().raw()).ifPresent(refusal -> {
            String words = refusal.toLowerCase(Locale.ROOT);
            if (words.contains("already known")
                    || words.contains("already imported")
                    || words.contains("nonce too low")) {
                return;
            }
            if (words.contains("underpriced") || words.contains("less than block base fee")) {
                entry.foundUnderpriced();
            }
            holdBack("a node refused a transaction: " + refusal);
        });
    }

    private void fill(LaneStep.Fill step) {
        TransactionRequest nothing = new TransactionRequest(
                Hash32.ZERO, signer.address(), BigInteger.ZERO, HexData.EMPTY, FILL_GAS, "fills a nonce");
        LOG.warn("sender={} nonce={} was missing and is filled", signer.address(), step.nonce());
        pool.send(signer.sign(nothing, step.nonce(), step.fees()).raw()).ifPresent(this::holdBack);
    }

    private void holdBack(String reason) {
        hold = reason;
        if (said.add(reason)) {
            LOG.warn("sender={} waits: {}", signer.address(), reason);
        }
    }

    private void note(OutboxRecord fact) {
        outbox.append(fact);
        lane.apply(fact);
    }

    /** All receipts of what is settled, in the order of the requests. */
    public List<Receipt> receipts() {
        List<Receipt> receipts = new ArrayList<>();
        lane.entries().forEach(entry -> entry.settled().ifPresent(receipts::add));
        return receipts;
    }

    @Override
    public void close() {
        outbox.close();
    }
}
