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

    /** A function of many floats at once, such as a kernel. */
    @FunctionalInterface
    private interface ChunkFunction {
        void apply(float[] x, float[] out, int count);
    }

    private final ChunkFunction function;
    private final int firstArgument;
    private final int blockArguments;
    private final byte[] hashes;

    private ExhaustiveDigest(ChunkFunction function, int firstArgument, int blocks, int blockArguments) {
        this.function = function;
        this.firstArgument = firstArgument;
        this.blockArguments = blockArguments;
        this.hashes = new byte[blocks * HASH_LENGTH];
    }

    /**
     * The digest over all 2^32 arguments, by the kernels that programs run on.
     *
     * @param compute whose kernels and threads work
     * @param progress told the number of blocks that are done, from several threads
     */
    public static byte[] of(ElementaryFunction function, Compute compute, IntConsumer progress) {
        return of(kernel(function, compute), 0, BLOCKS, BLOCK_ARGUMENTS, compute, progress);
    }

    /**
     * The SHA-256 of one block's results, by those kernels.
     *
     * @param block from 0 to {@link #BLOCKS} - 1
     */
    public static byte[] block(ElementaryFunction function, int block, Compute compute) {
        if (block < 0 || block >= BLOCKS) {
            throw new IllegalArgumentException("block=" + block + " blocks=" + BLOCKS);
        }
        ExhaustiveDigest digest =
                new ExhaustiveDigest(kernel(function, compute), block * BLOCK_ARGUMENTS, 1, BLOCK_ARGUMENTS);
        digest.hashBlock(0, sha256(), new Chunk(BLOCK_ARGUMENTS));
        return digest.hashes;
    }

    private static ChunkFunction kernel(ElementaryFunction function, Compute compute) {
        Operator operator = Operator.valueOf(function.name());
        Kernels kernels = compute.kernels();
        return (x, out, count) -> kernels.elementwise(operator, out, 0, x, 0, x, 0, x, 0, count);
    }

    /** The digest over {@code blocks * blockArguments} arguments from the bit pattern {@code firstArgument} on. */
    static byte[] of(
            ElementaryFunction.FloatFunction function,
            int firstArgument,
            int blocks,
            int blockArguments,
            Compute compute,
            IntConsumer progress) {
        ChunkFunction each = (x, out, count) -> {
            for (int i = 0; i < count; i++) {
                out[i] = function.apply(x[i]);
            }
        };
        return of(each, firstArgument, blocks, blockArguments, compute, progress);
    }

    private static byte[] of(
            ChunkFunction function,
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
                    Chunk chunk = new Chunk(blockArguments);
                    for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
                        digest.hashBlock(block, sha, chunk);
                        progress.accept(done.incrementAndGet());
                    }
                },
                compute.threads());
        return sha256().digest(digest.hashes);
    }

    private void hashBlock(int block, MessageDigest sha, Chunk chunk) {
        int first = firstArgument + block * blockArguments;
        for (int done = 0; done < blockArguments; done += chunk.x.length) {
            int count = Math.min(chunk.x.length, blockArguments - done);
            for (int i = 0; i < count; i++) {
                chunk.x[i] = Float.intBitsToFloat(first + done + i);
            }
            function.apply(chunk.x, chunk.out, count);
            sha.update(chunk.bytes(count), 0, count * Float.BYTES);
        }
        System.arraycopy(sha.digest(), 0, hashes, block * HASH_LENGTH, HASH_LENGTH);
    }

    /** Arguments, results and the results' bytes, of one thread. */
    private static final class Chunk {
        private final float[] x;
        private final float[] out;
        private final byte[] bytes;

        Chunk(int blockArguments) {
            int count = Math.min(CHUNK_ARGUMENTS, blockArguments);
            x = new float[count];
            out = new float[count];
            bytes = new byte[count * Float.BYTES];
        }

        byte[] bytes(int count) {
            for (int i = 0; i < count; i++) {
                int bits = Float.floatToIntBits(out[i]);
                bytes[4 * i] = (byte) bits;
                bytes[4 * i + 1] = (byte) (bits >>> 8);
                bytes[4 * i + 2] = (byte) (bits >>> 16);
                bytes[4 * i + 3] = (byte) (bits >>> 24);
            }
            return bytes;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this JVM has no SHA-256", missing);
        }
    }
}
