package io.verdant.settlement.evm;

/**
 * A node that did not do what it was asked, or says what cannot be true. The message names the node and the values that
 * show it.
 */
public final class NodeFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** No answer in time, or no connection. */
        UNREACHABLE,
        /** The node answered with an error. */
        REFUSED,
        /** The node belongs to another chain. */
        WRONG_CHAIN,
        /** The node is behind the others. */
        LAGGING,
        /** The node's chain became shorter by more than a reorganisation can. */
        HEAD_WENT_BACK,
        /** Nodes say different things of the same settled block or transaction. */
        DISAGREES
    }

    private final Kind kind;

    public NodeFault(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public NodeFault(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
