package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;

/** A registered participant as the log shows it. Read by anyone, changed by the core alone. */
public final class Member {
    /** How the network treats a member. */
    public enum Status {
        /** Takes part. */
        ACTIVE,
        /** Not waited for, after two silent rounds in a row; registering or committing again ends it. */
        INACTIVE,
        /** A worker under a dispute, or within the challenge window after it was cleared. */
        SUSPENDED,
        /** Lost a dispute; for good. */
        EXCLUDED
    }

    private static final int NEVER = -1;

    private final Address address;
    private final Role role;
    private String name;
    private String endpoint;
    private Hash32 chainAnchor;
    private Hash32 chainHead;
    private int chainRevealed;
    private Status status = Status.ACTIVE;
    private long nextSequence;
    private Hash32 previousHash = Hash32.ZERO;
    private boolean admitted;
    private int silentRounds;
    private int cleanEpochs;
    private boolean epochClean = true;
    private int returnRound;
    private int concededEpoch = NEVER;
    private int refusals;
    private long owed;
    private long reward;
    private long slashed;
    private long stakeAtEnd;

    Member(Address address, Role role, String name, String endpoint, Hash32 chainAnchor) {
        this.address = address;
        this.role = role;
        this.name = name;
        this.endpoint = endpoint;
        this.chainAnchor = chainAnchor;
        this.chainHead = chainAnchor;
    }

    public Address address() {
        return address;
    }

    public Role role() {
        return role;
    }

    public String name() {
        return name;
    }

    /** Where its peers send tensors. */
    public String endpoint() {
        return endpoint;
    }

    public Status status() {
        return status;
    }

    /** The end of a validator's hash chain, as registered. */
    public Hash32 chainAnchor() {
        return chainAnchor;
    }

    /** The last preimage that a validator revealed, or its chain's anchor. */
    public Hash32 chainHead() {
        return chainHead;
    }

    /** How many preimages it has revealed, which is the index of its next one. */
    public int chainRevealed() {
        return chainRevealed;
    }

    /** The sequence number that its next envelope must carry. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Hash of its last envelope in the log, zero before the first. */
    public Hash32 previousHash() {
        return previousHash;
    }

    /** Whether it had the job's stake when a round began, and so takes part in the job. */
    public boolean admitted() {
        return admitted;
    }

    /** Clean epochs in a row; below one where the audit rate is 1. */
    public int cleanEpochs() {
        return cleanEpochs;
    }

    /** The round in which a suspended worker that was cleared takes part again. */
    public int returnRound() {
        return returnRound;
    }

    /** Earned in the running epoch and not yet paid, in micro-units. */
    public long owed() {
        return owed;
    }

    /** Paid so far, in micro-units. */
    public long reward() {
        return reward;
    }

    /** Taken from its stake and bonds so far, in micro-units. */
    public long slashed() {
        return slashed;
    }

    /** Whether it may concede a dispute in that epoch: once in {@code epochs}. */
    boolean mayConcede(int epoch, int epochs) {
        return concededEpoch == NEVER || epoch - concededEpoch >= epochs;
    }

    void conceded(int epoch) {
        concededEpoch = epoch;
    }

    boolean active() {
        return status == Status.ACTIVE;
    }

    void moveTo(String newName, String newEndpoint) {
        name = newName;
        endpoint = newEndpoint;
    }

    void anchor(Hash32 anchor) {
        chainAnchor = anchor;
        chainHead = anchor;
        chainRevealed = 0;
    }

    void revealed(Hash32 preimage) {
        chainHead = preimage;
        chainRevealed++;
    }

    void status(Status next) {
        status = next;
    }

    void suspendUntil(int round) {
        status = Status.SUSPENDED;
        returnRound = round;
    }

    void sent(Hash32 envelopeHash) {
        nextSequence++;
        previousHash = envelopeHash;
    }

    void admit(boolean value) {
        admitted = value;
    }

    int refusals() {
        return refusals;
    }

    void refused() {
        refusals++;
    }

    void forgetRefusals() {
        refusals = 0;
    }

    /** Counts a silent round, once per round. */
    void silent() {
        epochClean = false;
        if (++silentRounds >= 2 && status == Status.ACTIVE) {
            status = Status.INACTIVE;
        }
    }

    void heard() {
        silentRounds = 0;
    }

    void unclean() {
        epochClean = false;
    }

    void failed() {
        epochClean = false;
        cleanEpochs = Reputation.AFTER_FAILURE;
    }

    void endEpoch() {
        if (epochClean && cleanEpochs < Reputation.MAX_EPOCHS) {
            cleanEpochs++;
        }
        epochClean = true;
    }

    void owe(long amount) {
        owed += amount;
    }

    long takeOwed() {
        long amount = owed;
        owed = 0;
        return amount;
    }

    void rewarded(long amount) {
        reward += amount;
    }

    void slashed(long amount) {
        slashed += amount;
    }

    /** What was left of its stake when the job ended and stakes went back. */
    public long stakeAtEnd() {
        return stakeAtEnd;
    }

    void stakeReturned(long amount) {
        stakeAtEnd = amount;
    }

    /** Forgets what belonged to the job before. */
    void beginJob() {
        admitted = false;
        silentRounds = 0;
        owed = 0;
        reward = 0;
        slashed = 0;
        stakeAtEnd = 0;
        epochClean = true;
        concededEpoch = NEVER;
        if (status == Status.SUSPENDED || status == Status.INACTIVE) {
            status = Status.ACTIVE;
        }
    }
}
