package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashInput;
import io.verdant.protocol.Reason;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** A certified leaf that somebody asks for on the log, and how that stands. */
public final class LeafRequest {
    /** How a request stands. */
    public enum Outcome {
        OPEN,
        /** The holder posted the leaf. */
        SERVED,
        /** A quorum of arbiters saw no answer in time: the holder was slashed. */
        NOT_SERVED,
        /** No quorum of arbiters in time, or the job halted: nobody pays. */
        UNDECIDED
    }

    private final Hash32 id;
    private final int round;
    private final Address worker;
    private final Address holder;
    private final Address asker;
    private final long place;
    private final int quorum;
    final SortedSet<Address> witnesses = new TreeSet<>();
    private Outcome outcome = Outcome.OPEN;
    private long deadlineMillis;
    private long endMillis;

    LeafRequest(Hash32 id, int round, Address worker, Address holder, Address asker, long place, int quorum) {
        this.id = id;
        this.round = round;
        this.worker = worker;
        this.holder = holder;
        this.asker = asker;
        this.place = place;
        this.quorum = quorum;
    }

    /** The id of the one request that a member can make of a holder over a claim. */
    public static Hash32 idOf(Hash32 jobId, int round, Address worker, Address holder, Address asker) {
        return HashInput.ofDomain("verdant/leaf-request")
                .hash(jobId)
                .int32(round)
                .address(worker)
                .address(holder)
                .address(asker)
                .sha256();
    }

    public Hash32 id() {
        return id;
    }

    /** The round of the claim. */
    public int round() {
        return round;
    }

    /** Whose gradient the leaf is of. */
    public Address worker() {
        return worker;
    }

    /** The validator that certified it. */
    public Address holder() {
        return holder;
    }

    public Address asker() {
        return asker;
    }

    /** Which leaf, see {@link io.verdant.protocol.LeafOpening}. */
    public long place() {
        return place;
    }

    /** Arbiters that have to see a silence. */
    public int quorum() {
        return quorum;
    }

    /** Arbiters that saw no answer. */
    public SortedSet<Address> witnesses() {
        return Collections.unmodifiableSortedSet(witnesses);
    }

    public Outcome outcome() {
        return outcome;
    }

    public boolean open() {
        return outcome == Outcome.OPEN;
    }

    /** Why the holder was slashed, or {@link Reason#NONE}. */
    public Reason reason() {
        return outcome == Outcome.NOT_SERVED ? Reason.LEAF_NOT_SERVED : Reason.NONE;
    }

    /** Until when an answer is in time; from then on arbiters may witness the silence. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** When the request ends without a quorum. */
    long endMillis() {
        return endMillis;
    }

    void due(long deadline, long end) {
        deadlineMillis = deadline;
        endMillis = end;
        witnesses.clear();
    }

    void end(Outcome how) {
        outcome = how;
    }

    /** When time alone changes this request next. */
    long dueMillis(long nowMillis) {
        if (!open()) {
            return Long.MAX_VALUE;
        }
        return deadlineMillis > nowMillis ? deadlineMillis : endMillis;
    }
}
