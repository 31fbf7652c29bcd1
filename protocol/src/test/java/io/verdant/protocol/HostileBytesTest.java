package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever bytes a peer sends, a decoder answers with a value or a reason, and takes only what its encoder writes. */
class HostileBytesTest {
    private static final int MUTANTS_PER_MESSAGE = 40;
    private static final int SEEDS = 15;

    @Test
    void shouldSurviveMutatedCommands() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (Command command : new Samples(seed).commands()) {
                attack(CommandCodec.encode(command), CommandCodec::encode, CommandCodec::decode, seed);
            }
        }
    }

    @Test
    void shouldSurviveMutatedClaims() {
        for (long seed = 0; seed < 4 * SEEDS; seed++) {
            attack(ClaimCodec.encode(new Samples(seed).claim()), ClaimCodec::encode, ClaimCodec::decode, seed);
        }
    }

    @Test
    void shouldSurviveMutatedJobs() {
        for (long seed = 0; seed < 4 * SEEDS; seed++) {
            attack(JobSpecCodec.encode(new Samples(seed).jobSpec()), JobSpecCodec::encode, JobSpecCodec::decode, seed);
        }
    }

    @Test
    void shouldSurviveMutatedEnvelopes() {
        for (long seed = 0; seed < 2 * SEEDS; seed++) {
            attack(
                    EnvelopeCodec.encode(new Samples(seed).envelope()),
                    EnvelopeCodec::encode,
                    EnvelopeCodec::decode,
                    seed);
        }
    }

    @Test
    void shouldSurviveMutatedLogEntries() {
        for (long seed = 0; seed < SEEDS; seed++) {
            attack(
                    LogEntryCodec.encode(new Samples(seed).logEntry()),
                    LogEntryCodec::encode,
                    LogEntryCodec::decode,
                    seed);
        }
    }

    @Test
    void shouldSurviveBytesThatWereNeverAMessage() {
        Random random = new Random(31);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertFalse(CommandCodec.decode(bytes).ok());
            assertFalse(LogEntryCodec.decode(bytes).ok());
            assertFalse(EnvelopeCodec.decode(bytes).ok());
            assertFalse(JobSpecCodec.decode(bytes).ok());
            assertFalse(ClaimCodec.decode(bytes).ok());
        }
    }

    @Test
    void shouldRefuseEveryPrefixOfAMessage() {
        for (Command command : new Samples(32).commands()) {
            byte[] bytes = CommandCodec.encode(command);
            for (int length = 0; length < Math.min(bytes.length, 400); length++) {
                assertFalse(CommandCodec.decode(Arrays.copyOf(bytes, length)).ok(), "length=" + length);
            }
        }
    }

    @Test
    void shouldRefuseOtherSchemasVersionsAndBlockLengthsInTheHeader() {
        for (Command command : new Samples(33).commands()) {
            byte[] bytes = CommandCodec.encode(command);
            for (int position = 0; position < Wire.HEADER_LENGTH; position++) {
                if (position == 2 || position == 3) {
                    continue; // the template id: another one may be another message of the same length
                }
                byte[] changed = bytes.clone();
                changed[position] ^= 1;
                assertFalse(CommandCodec.decode(changed).ok(), command + " at " + position);
            }
        }
    }

    @Test
    void shouldRefuseALengthAboveItsLimitBeforeAnyAllocation() {
        byte[] move = CommandCodec.encode(new Command.DisputeMove(Hash32.ZERO, 0, new byte[4]));
        int lengthField = move.length - 8;
        for (int claimed : List.of(Limits.MAX_MOVE_LENGTH + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE)) {
            byte[] changed = move.clone();
            for (int i = 0; i < 4; i++) {
                changed[lengthField + i] = (byte) (claimed >>> (8 * i));
            }
            assertEquals(
                    Reason.TOO_LARGE, CommandCodec.decode(changed).refusal().reason(), "claimed=" + claimed);
        }
        assertEquals(
                Reason.TOO_LARGE,
                CommandCodec.decode(new byte[Limits.MAX_PAYLOAD_LENGTH + 1])
                        .refusal()
                        .reason());
    }

    @Test
    void shouldRefuseListsAboveTheirLimit() {
        byte[] bytes = CommandCodec.encode(new Command.CertifyAvailability(Hash32.ZERO, 0, List.of()));
        bytes[bytes.length - 1] = (byte) 0xff;
        assertEquals(Reason.TOO_LARGE, CommandCodec.decode(bytes).refusal().reason());
    }

    @Test
    void shouldRefuseASecondEncodingOfTheSameValue() {
        byte[] text = CommandCodec.encode(new Command.Register(Role.WORKER, "ab", "", Hash32.ZERO, 0));
        text[text.length - 4] = (byte) 0xc0; // not UTF-8
        assertEquals(Reason.MALFORMED, CommandCodec.decode(text).refusal().reason());

        CheckReport report =
                new CheckReport(new Samples(1).address(), CheckReport.Check.NORM, Double.NaN, 1, Reason.NONE);
        byte[] nan = CommandCodec.encode(new Command.ReportChecks(Hash32.ZERO, 0, 0, List.of(report), Hash32.ZERO));
        nan[nan.length - 18] ^= 1; // another NaN
        assertEquals(Reason.MALFORMED, CommandCodec.decode(nan).refusal().reason());

        byte[] claim = ClaimCodec.encode(new Claim(
                Hash32.ZERO,
                0,
                new Samples(1).address(),
                new Assignment(Hash32.ZERO, 0, Hash32.ZERO, 0, 1),
                Hash32.ZERO,
                Hash32.ZERO,
                Hash32.ZERO,
                0,
                null));
        Arrays.fill(claim, claim.length - 4, claim.length, (byte) 0); // failed at a node of no step
        assertEquals(Reason.MALFORMED, ClaimCodec.decode(claim).refusal().reason());
    }

    @Test
    void shouldRefuseThresholdsThatNoValueCanPassOrFail() {
        byte[] bytes = JobSpecCodec.encode(new Samples(5).jobSpec());
        int outerLearningRate = Wire.HEADER_LENGTH + 6 * 32 + 5 * 4;
        byte[] nan = {0, 0, (byte) 0xc0, 0x7f};
        System.arraycopy(nan, 0, bytes, outerLearningRate, 4);
        assertEquals(Reason.MALFORMED, JobSpecCodec.decode(bytes).refusal().reason());
    }

    private static <T> void attack(
            byte[] bytes, Function<T, byte[]> encoder, Function<byte[], Decoded<T>> decoder, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS_PER_MESSAGE; i++) {
            byte[] mutant = mutate(bytes, random);
            try {
                Decoded<T> decoded = decoder.apply(mutant);
                if (decoded.ok()) {
                    assertArrayEquals(mutant, encoder.apply(decoded.get()), "seed=" + seed + " mutant=" + i);
                } else {
                    assertNotNull(decoded.refusal().reason());
                }
            } catch (RuntimeException escaped) {
                fail("a decoder threw: seed=" + seed + " mutant=" + i, escaped);
            }
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] mutant = bytes.clone();
        switch (random.nextInt(6)) {
            case 0 -> mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length + 1));
            case 1 -> mutant = Arrays.copyOf(mutant, mutant.length + 1 + random.nextInt(64));
            case 2 -> {
                int from = random.nextInt(mutant.length);
                Arrays.fill(mutant, from, Math.min(mutant.length, from + 8), (byte) 0xff);
            }
            case 3 -> {
                int at = random.nextInt(mutant.length);
                System.arraycopy(bytes, 0, mutant, at, mutant.length - at);
            }
            default -> {
                int flips = 1 + random.nextInt(4);
                for (int i = 0; i < flips; i++) {
                    // most of the structure is near the two ends
                    int reach = random.nextBoolean() ? mutant.length : Math.min(mutant.length, 24);
                    int at = random.nextInt(reach);
                    at = random.nextBoolean() ? at : mutant.length - 1 - at;
                    mutant[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return mutant;
    }
}
