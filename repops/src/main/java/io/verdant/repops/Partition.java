package io.verdant.repops;

/** Even shares of a range: part {@code p} of {@code parts} is {@code [start, end)}. */
final class Partition {
    private Partition() {}

    static int start(int count, int part, int parts) {
        return (int) ((long) count * part / parts);
    }

    static int end(int count, int part, int parts) {
        return start(count, part + 1, parts);
    }
}
