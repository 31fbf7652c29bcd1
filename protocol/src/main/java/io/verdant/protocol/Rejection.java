package io.verdant.protocol;

/**
 * A peer's fault: what was refused, why, and what the peer can do next. A value, never thrown; counted by reason.
 *
 * @param detail {@code name=value} text; never a secret
 */
public record Rejection(Reason reason, String detail) {
    /** Takes what a log entry can carry of the detail. */
    public Rejection {
        detail = Limits.clip(detail, Limits.MAX_DETAIL_LENGTH);
    }

    @Override
    public String toString() {
        return reason + " " + detail + " (next: " + reason.nextAction() + ")";
    }
}
