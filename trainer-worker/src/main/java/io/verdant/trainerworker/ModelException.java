package io.verdant.trainerworker;

import org.jspecify.annotations.Nullable;

/**
 * A model file that cannot become a program: malformed, above a limit, or using what the contract lacks. The message
 * is one line for the publisher and names the operator and the node where there is one.
 */
public final class ModelException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the file. */
    public enum Kind {
        /** The bytes are not a graph that can be read. */
        MALFORMED,
        /** The graph as a whole cannot be trained as asked. */
        UNUSABLE,
        /** An operator that the contract lacks. */
        UNSUPPORTED,
        /** A known operator with attributes, operands or shapes that it cannot have here. */
        INVALID
    }

    private final Kind kind;
    private final @Nullable String operator;
    private final @Nullable String node;

    private ModelException(Kind kind, @Nullable String operator, @Nullable String node, String message) {
        super(message);
        this.kind = kind;
        this.operator = operator;
        this.node = node;
    }

    /** The bytes are not a graph that can be read; {@code detail} is {@code name=value} text. */
    public static ModelException malformed(String detail) {
        return new ModelException(Kind.MALFORMED, null, null, "malformed model file: " + detail);
    }

    /** The graph as a whole cannot be trained as asked. */
    public static ModelException unusable(String detail) {
        return new ModelException(Kind.UNUSABLE, null, null, "unusable model: " + detail);
    }

    /** An operator that the contract lacks. */
    public static ModelException unsupported(String operator, String node) {
        return new ModelException(
                Kind.UNSUPPORTED,
                operator,
                node,
                "operator not in the contract: operator=" + operator + " node=" + node);
    }

    /** A known operator with attributes, operands or shapes that it cannot have here. */
    public static ModelException invalid(String operator, String node, String detail) {
        return new ModelException(
                Kind.INVALID,
                operator,
                node,
                "invalid operator: operator=" + operator + " node=" + node + " " + detail);
    }

    public Kind kind() {
        return kind;
    }

    /** The SameDiff operator at fault, or null where the fault is not one operator's. */
    public @Nullable String operator() {
        return operator;
    }

    /** The name of the node at fault in the model, or null. */
    public @Nullable String node() {
        return node;
    }
}
