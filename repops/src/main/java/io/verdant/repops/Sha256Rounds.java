package io.verdant.repops;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The compression function of SHA-256 (FIPS 180-4, 6.2.2) on sixteen messages, one in each lane. Rounds and message schedule
 * are in one loop: the schedule has time while a round waits for the one before. All is written out, two rounds a turn: the
 * compiler stops inlining methods of our own after some of them, and then makes vectors objects.
 */
final class Sha256Rounds {
    static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_512;

    /** Words of a message in a block. */
    static final int BLOCK = 16;

    private static final int LANES = LaneDigest.LANES;
    private static final int ROUNDS = 64;

    private static final int[] START = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    /** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
    private static final int[] K = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private final int[] state = new int[LaneDigest.WORDS * LANES];
    private final int[] words = new int[ROUNDS * LANES];

    /** Starts new messages. */
    void begin() {
        for (int i = 0; i < START.length; i++) {
            IntVector.broadcast(SPECIES, START[i]).intoArray(state, i * LANES);
        }
    }

    /** Where the next block's words go: word i of all messages from {@code 16 * i}. The rest is scratch. */
    int[] words() {
        return words;
    }

    /** Ends the block with the messages' length in bits. */
    void setLength(int bits) {
        IntVector.zero(SPECIES).intoArray(words, (BLOCK - 2) * LANES);
        IntVector.broadcast(SPECIES, bits).intoArray(words, (BLOCK - 1) * LANES);
    }

    /** The hashes of the first {@code count} messages, as little-endian words. */
    void store(int[] hashes, int at, int count) {
        for (int lane = 0; lane < count; lane++) {
            for (int i = 0; i < LaneDigest.WORDS; i++) {
                hashes[at + lane * LaneDigest.WORDS + i] = Integer.reverseBytes(state[i * LANES + lane]);
            }
        }
    }

    /** Takes in the block. */
    void run() {
        run(state, words);
    }

    private static void run(int[] state, int[] w) {
        IntVector a = IntVector.fromArray(SPECIES, state, 0 * LANES);
        IntVector b = IntVector.fromArray(SPECIES, state, 1 * LANES);
        IntVector c = IntVector.fromArray(SPECIES, state, 2 * LANES);
        IntVector d = IntVector.fromArray(SPECIES, state, 3 * LANES);
        IntVector e = IntVector.fromArray(SPECIES, state, 4 * LANES);
        IntVector f = IntVector.fromArray(SPECIES, state, 5 * LANES);
        IntVector g = IntVector.fromArray(SPECIES, state, 6 * LANES);
        IntVector h = IntVector.fromArray(SPECIES, state, 7 * LANES);
        IntVector even = IntVector.fromArray(SPECIES, w, (BLOCK - 2) * LANES);
        IntVector odd = IntVector.fromArray(SPECIES, w, (BLOCK - 1) * LANES);
        for (int t = 0; t < ROUNDS - BLOCK; t += 2) {
            IntVector w0 = IntVector.fromArray(SPECIES, w, t * LANES);
            IntVector w1 = IntVector.fromArray(SPECIES, w, (t + 1) * LANES);
            IntVector sum = h.add(w0).add(K[t]).add(f.lanewise(XOR, g).and(e).lanewise(XOR, g));
            sum = sum.add(e.lanewise(ROR, 6).lanewise(XOR, e.lanewise(ROR, 11)).lanewise(XOR, e.lanewise(ROR, 25)));
            IntVector e0 = d.add(sum);
            sum = sum.add(a.and(b).or(a.or(b).and(c)));
            IntVector a0 = sum.add(
                    a.lanewise(ROR, 2).lanewise(XOR, a.lanewise(ROR, 13)).lanewise(XOR, a.lanewise(ROR, 22)));
            sum = g.add(w1).add(K[t + 1]).add(e.lanewise(XOR, f).and(e0).lanewise(XOR, f));
            sum = sum.add(
                    e0.lanewise(ROR, 6).lanewise(XOR, e0.lanewise(ROR, 11)).lanewise(XOR, e0.lanewise(ROR, 25)));
            IntVector e1 = c.add(sum);
            sum = sum.add(a0.and(a).or(a0.or(a).and(b)));
            IntVector a1 = sum.add(
                    a0.lanewise(ROR, 2).lanewise(XOR, a0.lanewise(ROR, 13)).lanewise(XOR, a0.lanewise(ROR, 22)));
            h = f;
            g = e;
            f = e0;
            e = e1;
            d = b;
            c = a;
            b = a0;
            a = a1;
            IntVector w2 = IntVector.fromArray(SPECIES, w, (t + 2) * LANES);
            w0 = w0.add(IntVector.fromArray(SPECIES, w, (t + 9) * LANES))
                    .add(w1.lanewise(ROR, 7).lanewise(XOR, w1.lanewise(ROR, 18)).lanewise(XOR, w1.lanewise(LSHR, 3)));
            even = w0.add(even.lanewise(ROR, 17)
                    .lanewise(XOR, even.lanewise(ROR, 19))
                    .lanewise(XOR, even.lanewise(LSHR, 10)));
            w1 = w1.add(IntVector.fromArray(SPECIES, w, (t + 10) * LANES))
                    .add(w2.lanewise(ROR, 7).lanewise(XOR, w2.lanewise(ROR, 18)).lanewise(XOR, w2.lanewise(LSHR, 3)));
            odd = w1.add(
                    odd.lanewise(ROR, 17).lanewise(XOR, odd.lanewise(ROR, 19)).lanewise(XOR, odd.lanewise(LSHR, 10)));
            even.intoArray(w, (t + BLOCK) * LANES);
            odd.intoArray(w, (t + BLOCK + 1) * LANES);
        }
        for (int t = ROUNDS - BLOCK; t < ROUNDS; t += 2) {
            IntVector w0 = IntVector.fromArray(SPECIES, w, t * LANES);
            IntVector w1 = IntVector.fromArray(SPECIES, w, (t + 1) * LANES);
            IntVector sum = h.add(w0).add(K[t]).add(f.lanewise(XOR, g).and(e).lanewise(XOR, g));
            sum = sum.add(e.lanewise(ROR, 6).lanewise(XOR, e.lanewise(ROR, 11)).lanewise(XOR, e.lanewise(ROR, 25)));
            IntVector e0 = d.add(sum);
            sum = sum.add(a.and(b).or(a.or(b).and(c)));
            IntVector a0 = sum.add(
                    a.lanewise(ROR, 2).lanewise(XOR, a.lanewise(ROR, 13)).lanewise(XOR, a.lanewise(ROR, 22)));
            sum = g.add(w1).add(K[t + 1]).add(e.lanewise(XOR, f).and(e0).lanewise(XOR, f));
            sum = sum.add(
                    e0.lanewise(ROR, 6).lanewise(XOR, e0.lanewise(ROR, 11)).lanewise(XOR, e0.lanewise(ROR, 25)));
            IntVector e1 = c.add(sum);
            sum = sum.add(a0.and(a).or(a0.or(a).and(b)));
            IntVector a1 = sum.add(
                    a0.lanewise(ROR, 2).lanewise(XOR, a0.lanewise(ROR, 13)).lanewise(XOR, a0.lanewise(ROR, 22)));
            h = f;
            g = e;
            f = e0;
            e = e1;
            d = b;
            c = a;
            b = a0;
            a = a1;
        }
        a.add(IntVector.fromArray(SPECIES, state, 0 * LANES)).intoArray(state, 0);
        b.add(IntVector.fromArray(SPECIES, state, 1 * LANES)).intoArray(state, LANES);
        c.add(IntVector.fromArray(SPECIES, state, 2 * LANES)).intoArray(state, 2 * LANES);
        d.add(IntVector.fromArray(SPECIES, state, 3 * LANES)).intoArray(state, 3 * LANES);
        e.add(IntVector.fromArray(SPECIES, state, 4 * LANES)).intoArray(state, 4 * LANES);
        f.add(IntVector.fromArray(SPECIES, state, 5 * LANES)).intoArray(state, 5 * LANES);
        g.add(IntVector.fromArray(SPECIES, state, 6 * LANES)).intoArray(state, 6 * LANES);
        h.add(IntVector.fromArray(SPECIES, state, 7 * LANES)).intoArray(state, 7 * LANES);
    }
}
