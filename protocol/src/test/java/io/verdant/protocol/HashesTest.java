package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashesTest {
    @Test
    void shouldGiveThePublishedSha256Values() {
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Sha256.of(ascii("abc")).hex());
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Sha256.of().hex());
        assertEquals(
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
                Sha256.of(ascii("abcdbcdecdefdefgefghfghighijhi"), ascii("jkijkljklmklmnlmnomnopnopq"))
                        .hex());
    }

    @Test
    void shouldGiveThePublishedKeccak256Values() {
        assertEquals(
                "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                Keccak256.of().hex());
        assertEquals(
                "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
                Keccak256.of(ascii("ab"), ascii("c")).hex());
    }

    @Test
    void shouldKeepDomainsAndFieldBordersApart() {
        assertNotEquals(
                HashInput.ofDomain("ab").text("c").sha256(),
                HashInput.ofDomain("a").text("bc").sha256());
        assertNotEquals(
                HashInput.ofDomain("d").text("ab").text("c").sha256(),
                HashInput.ofDomain("d").text("a").text("bc").sha256());
    }

    @Test
    void shouldStateTheWholeLayoutOfHashInput() {
        byte[] bytes = HashInput.ofDomain("d")
                .int8(0x1ff)
                .int32(0x01020304)
                .int64(0x05060708090a0b0cL)
                .bytes(new byte[] {7})
                .toBytes();
        assertEquals(
                "0164ff0102030405060708090a0b0c0000000107",
                java.util.HexFormat.of().formatHex(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
