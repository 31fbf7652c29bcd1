package io.verdant.repops;

/** How {@link Operator#BATCH_LOAD} turns a record's bytes into elements; the attribute {@code decode}. */
enum Decode {
    /** FLOAT32 {@code [batch, n]}: byte {@code offset + column} divided by 255. */
    UNIT("u8/255"),
    /** FLOAT32 {@code [batch, n]}: 1 in the column that byte {@code offset} names, +0 elsewhere. */
    ONE_HOT("one-hot"),
    /** INT32 {@code [batch]} or {@code [batch, n]}: byte {@code offset + column}. */
    BYTE("u8");

    private static final float[] UNITS = new float[256];

    static {
        for (int value = 0; value < UNITS.length; value++) {
            UNITS[value] = (float) value / 255f;
        }
    }

    private final String text;

    Decode(String text) {
        this.text = text;
    }

    static Decode of(Node node) {
        String wanted = node.attributes().string("decode");
        for (Decode decode : values()) {
            if (decode.text.equals(wanted)) {
                return decode;
            }
        }
        throw new IllegalArgumentException("unknown decode: node=" + node.name() + " decode=" + wanted);
    }

    DType dtype() {
        return this == BYTE ? DType.INT32 : DType.FLOAT32;
    }

    boolean takesRank(int rank) {
        return rank == 2 || (this == BYTE && rank == 1);
    }

    /** Bytes of a record that one row of {@code columns} elements reads. */
    int length(int columns) {
        return this == ONE_HOT ? 1 : columns;
    }

    /** Offset from the attribute {@code offset} of the byte that decides an element of that column. */
    int byteOffset(int column) {
        return this == ONE_HOT ? 0 : column;
    }

    /** The element of that column, from its byte as an unsigned value. */
    float value(int unsignedByte, int column) {
        if (this == ONE_HOT) {
            return unsignedByte == column ? 1f : 0f;
        }
        return UNITS[unsignedByte];
    }
}
