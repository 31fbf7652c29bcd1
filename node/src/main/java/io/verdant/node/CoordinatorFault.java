package io.verdant.node;

import io.verdant.protocol.Rejection;

/**
 * The coordinator's log contradicts the rules: a replica got another result from the same entry, or a receipt does not
 * hold. The participant stops; the entry itself is the evidence.
 */
final class CoordinatorFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CoordinatorFault(String participant, long index, Rejection fault) {
        super("the coordinator's log does not hold: participant=" + participant + " index=" + index + " reason="
                + fault);
    }
}
