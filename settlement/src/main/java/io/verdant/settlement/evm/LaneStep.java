package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;

/** What is to be done next for a sender. */
public sealed interface LaneStep {
    /** Sign the request with that nonce, first or as a replacement, store it, and send it. */
    record Sign(Hash32 id, long nonce, Fees fees) implements LaneStep {}

    /** Send the stored bytes again. */
    record Send(Hash32 id) implements LaneStep {}

    /** Note that it is in the chain deep enough. */
    record Settle(Hash32 id, Receipt receipt) implements LaneStep {}

    /** Note that its nonce was used by something else: it may be signed with another. */
    record Release(Hash32 id) implements LaneStep {}

    /** Note that a reorganisation took it out. */
    record Reopen(Hash32 id) implements LaneStep {}

    /** Use up a nonce that is missing below those in flight, by paying nothing to oneself. */
    record Fill(long nonce, Fees fees) implements LaneStep {}

    /** Nothing can be done now, for a reason that a person may want to know. */
    record Hold(String reason) implements LaneStep {}
}
