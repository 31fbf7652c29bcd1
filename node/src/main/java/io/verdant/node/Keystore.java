package io.verdant.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.verdant.protocol.Keccak256;
import io.verdant.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * A key under a password, as Ethereum's tools write and read it (Web3 Secret Storage, version 3): scrypt (RFC 7914) makes a
 * key of the password, AES-128 in counter mode hides the secret, and a Keccak-256 over both says whether the password was
 * right.
 */
final class Keystore {
    /** scrypt's cost: 128 MiB and about half a second for each guess of a password. */
    private static final int N = 1 << 17;

    private static final int R = 8;
    private static final int P = 1;
    private static final int DERIVED_LENGTH = 32;
    private static final int SALT_LENGTH = 32;
    private static final int IV_LENGTH = 16;
    /** Bytes of memory that a file may make scrypt use. */
    private static final long MEMORY_LIMIT = 1L << 29;

    private static final int PARALLEL_LIMIT = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The file is none of version 3 with scrypt, or the password is wrong. Never says what was in either. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private Keystore() {}

    /** The file's text for that key. */
    static String encrypt(SigningKey key, String password, SecureRandom random) {
        return encrypt(key, password, random, N);
    }

    static String encrypt(SigningKey key, String password, SecureRandom random, int n) {
        byte[] salt = random.generateSeed(SALT_LENGTH);
        byte[] iv = random.generateSeed(IV_LENGTH);
        byte[] derived = derive(password, salt, n, R, P);
        byte[] secret = key.secretBytes();
        byte[] hidden = aes(derived, iv, secret);
        Arrays.fill(secret, (byte) 0);
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 3)
                .put("id", UUID.nameUUIDFromBytes(salt).toString())
                .put("address", key.address().hex().substring(2));
        ObjectNode crypto = root.putObject("crypto");
        crypto.put("cipher", "aes-128-ctr").put("ciphertext", HEX.formatHex(hidden));
        crypto.putObject("cipherparams").put("iv", HEX.formatHex(iv));
        crypto.put("kdf", "scrypt").put("mac", HEX.formatHex(mac(derived, hidden)));
        crypto.putObject("kdfparams")
                .put("dklen", DERIVED_LENGTH)
                .put("n", n)
                .put("r", R)
                .put("p", P)
                .put("salt", HEX.formatHex(salt));
        return root.toPrettyString() + "\n";
    }

    /** The key in that file's text. */
    static SigningKey decrypt(String text, String password) throws Unreadable {
        JsonNode root = parse(text);
        JsonNode crypto = root.path("crypto");
        JsonNode cost = crypto.path("kdfparams");
        require(root.path("version").asInt() == 3, "version", root.path("version"));
        require(crypto.path("kdf").asText().equals("scrypt"), "kdf", crypto.path("kdf"));
        require(crypto.path("cipher").asText().equals("aes-128-ctr"), "cipher", crypto.path("cipher"));
        require(cost.path("dklen").asInt() == DERIVED_LENGTH, "dklen", cost.path("dklen"));
        int n = cost.path("n").asInt();
        int r = cost.path("r").asInt();
        int p = cost.path("p").asInt();
        require(n > 1 && Integer.bitCount(n) == 1, "n", cost.path("n"));
        // RFC 7914 wants n below 2^(16 r); some old files have n = 262144 with r = 1
        require(r >= 1 && (r > 1 || n < 1 << 16) && 128L * r * n <= MEMORY_LIMIT, "r", cost.path("r"));
        require(p >= 1 && p <= PARALLEL_LIMIT, "p", cost.path("p"));
        byte[] hidden = bytes(crypto, "ciphertext", SigningKey.SECRET_LENGTH);
        byte[] iv = bytes(crypto.path("cipherparams"), "iv", IV_LENGTH);
        byte[] derived = derive(password, bytes(cost, "salt", -1), n, r, p);
        if (!MessageDigest.isEqual(mac(derived, hidden), bytes(crypto, "mac", DERIVED_LENGTH))) {
            throw new Unreadable("the password is wrong");
        }
        try {
            return SigningKey.ofSecret(aes(derived, iv, hidden));
        } catch (IllegalArgumentException notAKey) {
            throw new Unreadable("what it holds is no key");
        }
    }

    private static JsonNode parse(String text) throws Unreadable {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new Unreadable("not JSON");
        }
    }

    private static void require(boolean holds, String name, JsonNode value) throws Unreadable {
        if (!holds) {
            throw new Unreadable(name + "=" + value);
        }
    }

    private static byte[] bytes(JsonNode parent, String name, int length) throws Unreadable {
        try {
            byte[] bytes = HEX.parseHex(parent.path(name).asText());
            if (bytes.length > 0 && (length < 0 || bytes.length == length)) {
                return bytes;
            }
            throw new Unreadable(name + " length=" + bytes.length);
        } catch (IllegalArgumentException notHex) {
            throw new Unreadable(name + " is not hexadecimal");
        }
    }

    private static byte[] derive(String password, byte[] salt, int n, int r, int p) {
        return SCrypt.generate(password.getBytes(StandardCharsets.UTF_8), salt, n, r, p, DERIVED_LENGTH);
    }

    private static byte[] mac(byte[] derived, byte[] hidden) {
        return Keccak256.of(Arrays.copyOfRange(derived, DERIVED_LENGTH / 2, DERIVED_LENGTH), hidden)
                .bytes();
    }

    private static byte[] aes(byte[] derived, byte[] iv, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            SecretKeySpec key = new SecretKeySpec(derived, 0, DERIVED_LENGTH / 2, "AES");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in counter mode", e);
        }
    }
}
