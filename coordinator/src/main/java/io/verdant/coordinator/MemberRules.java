package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import org.jspecify.annotations.Nullable;

/** Who may join, and what joining again changes. */
final class MemberRules {
    /** The most that one member may stake, in micro-units; sums of all stakes stay far from overflow. */
    private static final long MAX_STAKE = 1_000_000_000_000_000L;

    /** All members; what ends a job, a reward and a returned stake for each, fits into one log entry. */
    private static final int MAX_MEMBERS = 900;

    private final NetworkState state;
    private final Books books;

    MemberRules(NetworkState state, Books books) {
        this.state = state;
        this.books = books;
    }

    /** Why this registration is refused, or null. Changes nothing, so that a stranger's can be dropped. */
    @Nullable
    Rejection refusal(Address sender, Command.Register register) {
        boolean coordinator = sender.equals(state.genesis().coordinator());
        if (coordinator != (register.role() == Role.COORDINATOR)) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + register.role());
        }
        if (register.stake() < 0 || register.stake() > MAX_STAKE) {
            return new Rejection(Reason.MALFORMED, "stake=" + register.stake() + " limit=" + MAX_STAKE);
        }
        if (register.role() == Role.VALIDATOR && register.chainAnchor().equals(Hash32.ZERO)) {
            return new Rejection(Reason.BAD_PREIMAGE, "chainAnchor=0");
        }
        Member member = state.members.get(sender);
        if (member == null) {
            boolean full = state.members(register.role()).size() >= Limits.MAX_PARTICIPANTS
                    || state.members.size() >= MAX_MEMBERS;
            return full ? new Rejection(Reason.LIMIT_REACHED, "members of role=" + register.role()) : null;
        }
        if (member.role() != register.role()) {
            return new Rejection(Reason.NOT_PERMITTED, "registered as role=" + member.role());
        }
        boolean sameAnchor = member.chainAnchor().equals(register.chainAnchor());
        return !sameAnchor && member.admitted() && !state.phase().ended()
                ? new Rejection(Reason.NOT_PERMITTED, "chainAnchor may not change during a job")
                : null;
    }

    /** Joins, or joins again: a new endpoint, more stake, and an end to being inactive. */
    @Nullable
    Rejection register(Address sender, Command.Register register) {
        Rejection refusal = refusal(sender, register);
        if (refusal != null) {
            return refusal;
        }
        Member member = state.members.computeIfAbsent(
                sender,
                a -> new Member(a, register.role(), register.name(), register.endpoint(), register.chainAnchor()));
        member.moveTo(register.name(), register.endpoint());
        if (!member.chainAnchor().equals(register.chainAnchor())) {
            member.anchor(register.chainAnchor());
        }
        wake(member);
        books.stakeUpTo(sender, register.stake());
        return null;
    }

    /** Ends a member's inactivity; it takes part again from the next round. */
    static void wake(Member member) {
        member.heard();
        if (member.status() == Member.Status.INACTIVE) {
            member.status(Member.Status.ACTIVE);
        }
    }
}
