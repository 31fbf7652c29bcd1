package io.verdant.settlement.evm;

import java.util.HexFormat;

/**
 * Bytes as a node takes and gives them: a call's data, a signed transaction, an event's data.
 *
 * @param text {@code 0x} and two lower-case hexadecimal digits a byte
 */
public record HexData(String text) {
    public static final HexData EMPTY = new HexData("0x");

    public HexData {
        if (!text.startsWith("0x") || text.length() % 2 != 0) {
            throw new IllegalArgumentException("hex data length=" + text.length());
        }
    }

    public static HexData of(byte[] bytes) {
        return new HexData("0x" + HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(text, 2, text.length());
    }

    /** Bytes. */
    public int length() {
        return text.length() / 2 - 1;
    }
}
