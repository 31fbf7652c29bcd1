package io.verdant.repops;

/** Element types of the contract. {@link #code()} is part of every tensor hash and never changes. */
public enum DType {
    FLOAT32(1, 4),
    INT32(2, 4),
    INT64(3, 8),
    FLOAT64(4, 8);

    private final int code;
    private final int byteLength;

    DType(int code, int byteLength) {
        this.code = code;
        this.byteLength = byteLength;
    }

    public int code() {
        return code;
    }

    /** Bytes of one element. */
    public int byteLength() {
        return byteLength;
    }

    /**
     * The type with that code.
     *
     * @throws IllegalArgumentException for a code that the contract lacks
     */
    public static DType ofCode(int code) {
        for (DType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown dtype: code=" + code);
    }
}
