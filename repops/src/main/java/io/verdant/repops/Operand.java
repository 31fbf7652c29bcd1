package io.verdant.repops;

/**
 * What a node reads: a source seen through a view. A source is a node of the same program ({@code source >= 0}, its
 * index) or one of the program's inputs ({@code source < 0}, {@link #input()} is its index).
 */
public record Operand(int source, View view) {
    public static Operand ofNode(int nodeIndex, View view) {
        return new Operand(nodeIndex, view);
    }

    public static Operand ofInput(int inputIndex, View view) {
        return new Operand(-1 - inputIndex, view);
    }

    public boolean isNode() {
        return source >= 0;
    }

    /** Index of the program input that is read; only where {@link #isNode()} is false. */
    public int input() {
        return -1 - source;
    }
}
