package io.verdant.repops;

/**
 * Sees every value a program makes. It is called right after a node is computed and before anything reads it; whatever
 * it writes into the value is what later nodes read, so a test can play a cheat through it.
 */
@FunctionalInterface
public interface NodeObserver {
    /** The value is valid until the next run and is not copied. */
    void onNode(Node node, Tensor value);
}
