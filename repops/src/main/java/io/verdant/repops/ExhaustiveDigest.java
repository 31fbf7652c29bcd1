package io.verdant.repops;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A digest of a function's results over a range of arguments: arguments ascend by their unsigned bit pattern, a result is
 * four bytes, little-endian, with NaN as 0x7fc00000, and the digest is the SHA-256 of the concatenated SHA-256 of the
 * blocks. Over {@link #BLOCKS} blocks of {@link #BLOCK_ARGUMENTS} from 0 that is every float. Threads share out whole
 * blocks and change nothing.
 */
public final class ExhaustiveDigest {
    public static final int BLOCKS = 4_096;
    public static final int BLOCK_ARGUMENTS = 1 << 20;

    private static final int HASH_LENGTH = 32;
    private static final int CHUNK_ARGUMENTS = 1 << 12;

    private final ElementaryFunction.FloatFunction function;
    private final int firstArgument;
    private final int blockArguments;
    private final byte[] hashes;

    private ExhaustiveDigest(
            ElementaryFunction.FloatFunction function, int firstArgument, int blocks, int blockArguments) {
        this.function = function;
        this.firstArgument = firstArgument;
        this.blockArguments = blockArguments;
        this.hashes = new byte[blocks * HASH_LENGTH];
    }

    /**
     * The digest over all 2^32 arguments.
     *
     * @param compute whose threads work
     * @param progress told the number of blocks that are done, from several threads
     */
    public static byte[] of(ElementaryFunction function, Compute compute, IntConsumer progress) {
        return of(function.function(), 0, BLOCKS, BLOCK_ARGUMENTS, compute, progress);
    }

    /** The digest over {@code blocks * blockArguments} arguments from the bit pattern {@code firstArgument} on. */
    static byte[] of(
            ElementaryFunction.FloatFunction function,
            int firstArgument,
            int blocks,
            int blockArguments,
            Compute compute,
            IntConsumer progress) {
        ExhaustiveDigest digest = new ExhaustiveDigest(function, firstArgument, blocks, blockArguments);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        compute.share(
                (worker, part) -> {
                    MessageDigest sha = sha256();
                    byte[] chunk = new byte[Math.min(CHUNK_ARGUMENTS, blockArguments) * Float.BYTES];
                    for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
                        digest.hashBlock(block, sha, chunk);
                        progress.accept(done.incrementAndGet());
                    }
                },
                compute.threads());
        return sha256().digest(digest.hashes);
    }

    private void hashBlock(int block, MessageDigest sha, byte[] chunk) {
        int first = firstArgument + block * blockArguments;
        int held = 0;
        for (int i = 0; i < blockArguments; i++) {
            int bits = Float.floatToIntBits(function.apply(Float.intBitsToFloat(first + i)));
            chunk[held++] = (byte) bits;
            chunk[held++] = (byte) (bits >>> 8);
            chunk[held++] = (byte) (bits >>> 16);
            chunk[held++] = (byte) (bits >>> 24);
            if (held == chunk.length) {
                sha.update(chunk, 0, held);
                held = 0;
            }
        }
        sha.update(chunk, 0, held);
        System.arraycopy(sha.digest(), 0, hashes, block * HASH_LENGTH, HASH_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this JVM has no SHA-256", missing);
        }
    }
}
