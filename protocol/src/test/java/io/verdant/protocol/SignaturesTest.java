package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private final SigningKey key = SigningKey.derive(7, Role.WORKER, 0);
    private final Hash32 digest = Sha256.of(utf8("a message"));

    @Test
    void shouldDeriveThePublishedAddress() {
        assertEquals(
                "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
                SigningKey.ofSecret(scalar(BigInteger.ONE)).address().hex());
    }

    @Test
    void shouldSignAsRfc6979WithLowS() {
        SigningKey one = SigningKey.ofSecret(scalar(BigInteger.ONE));
        assertEquals(
                "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
                rs(one.sign(Sha256.of(utf8("Satoshi Nakamoto")))));
        assertEquals(
                "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
                        + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21",
                rs(one.sign(Sha256.of(
                        utf8("All those moments will be lost in time, like tears in rain. Time to die...")))));
    }

    @Test
    void shouldRecoverTheSignerOfAnyDigest() {
        Random random = new Random(21);
        for (int i = 0; i < 50; i++) {
            SigningKey signer = SigningKey.derive(random.nextLong(), Role.VALIDATOR, i);
            Hash32 any = randomHash(random);
            Signature signature = signer.sign(any);
            assertEquals(Optional.of(signer.address()), Signatures.recover(any, signature));
            assertEquals(signature, signer.sign(any));
            assertFalse(Signatures.verify(signer.address(), randomHash(random), signature));
        }
    }

    @Test
    void shouldSignExtremeDigests() {
        for (String hex : new String[] {"00".repeat(32), "ff".repeat(32), N.toString(16)}) {
            Hash32 extreme = Hash32.ofHex(hex);
            assertTrue(Signatures.verify(key.address(), extreme, key.sign(extreme)), hex);
        }
    }

    @Test
    void shouldRefuseTheMirroredSignature() {
        byte[] bytes = key.sign(digest).bytes();
        BigInteger s = new BigInteger(1, bytes, 32, 32);
        System.arraycopy(scalar(N.subtract(s)), 0, bytes, 32, 32);
        assertRefused(bytes);
        bytes[64] = (byte) (55 - bytes[64]);
        assertRefused(bytes);
    }

    @Test
    void shouldRefuseEveryOtherRecoveryByte() {
        byte[] bytes = key.sign(digest).bytes();
        byte good = bytes[64];
        for (int v = 0; v < 256; v++) {
            bytes[64] = (byte) v;
            assertEquals((byte) v == good, Signatures.verify(key.address(), digest, Signature.of(bytes)), "v=" + v);
        }
    }

    @Test
    void shouldRefuseComponentsOutsideTheGroup() {
        for (int offset : new int[] {0, 32}) {
            for (BigInteger value : new BigInteger[] {
                BigInteger.ZERO, N, BigInteger.TWO.pow(256).subtract(BigInteger.ONE)
            }) {
                byte[] bytes = key.sign(digest).bytes();
                System.arraycopy(scalar(value), 0, bytes, offset, 32);
                assertRefused(bytes);
                assertTrue(Signatures.recover(digest, Signature.of(bytes)).isEmpty());
            }
        }
    }

    @Test
    void shouldRefuseASignatureWithAnyBitFlipped() {
        byte[] bytes = key.sign(digest).bytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(bytes);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void shouldAnswerForAnyBytesAtAll() {
        long seed = 22;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[Signature.LENGTH];
            random.nextBytes(bytes);
            bytes[64] = (byte) (27 + (i & 1));
            assertFalse(Signatures.verify(key.address(), digest, Signature.of(bytes)), "seed=" + seed + " i=" + i);
        }
    }

    @Test
    void shouldRefuseSecretsOutsideTheGroup() {
        assertThrows(IllegalArgumentException.class, () -> SigningKey.ofSecret(new byte[32]));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.ofSecret(scalar(N)));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.ofSecret(new byte[31]));
    }

    @Test
    void shouldNeverShowTheSecret() {
        SigningKey any = SigningKey.generate(new SecureRandom());
        assertFalse(any.toString().contains(HexFormat.of().formatHex(any.secretBytes())));
        assertNotEquals(any.address(), SigningKey.generate(new SecureRandom()).address());
    }

    private void assertRefused(byte[] bytes) {
        assertFalse(
                Signatures.verify(key.address(), digest, Signature.of(bytes)),
                HexFormat.of().formatHex(bytes));
    }

    private static String rs(Signature signature) {
        return signature.toString().substring(0, 128);
    }

    private static byte[] scalar(BigInteger value) {
        return HexFormat.of().parseHex(String.format("%064x", value));
    }

    private static Hash32 randomHash(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Hash32.of(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
