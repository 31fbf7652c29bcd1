package io.verdant.protocol;

/** Who a participant is. Codes are on the wire. */
public enum Role {
    PUBLISHER(1),
    COORDINATOR(2),
    AGGREGATOR(3),
    VALIDATOR(4),
    ARBITER(5),
    WORKER(6);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /**
     * The role with that code.
     *
     * @throws IllegalArgumentException for an unknown code
     */
    public static Role ofCode(int code) {
        for (Role role : values()) {
            if (role.code == code) {
                return role;
            }
        }
        throw new IllegalArgumentException("unknown role: code=" + code);
    }
}
