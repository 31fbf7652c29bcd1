package io.verdant.node;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dispute as one file, from which anybody can judge it again: the signed messages that it consists of and the work that
 * they are about. Its bytes, big-endian: {@code "verdant-game/2\n"}, whose clock ran out (1: 0 nobody, 1 claimant, 2
 * challenger), the length of the work file (4) and the file, the count of envelopes (2) and each with its length (4), and
 * the SHA-256 of all that.
 *
 * @param timedOut 0 nobody, 1 the claimant, 2 the challenger
 * @param work the programs, which the signed job names
 * @param envelopes registrations, the job, the claim (or the accepted claims and the aggregate, or the evaluation), the
 *     challenge, the moves, the verdicts, as the log took them; where the claimant had posted a trace in a game before, that
 *     game's challenge and first move too
 */
record GameFile(int timedOut, WorkFile work, List<Envelope> envelopes) {
    /** Bytes of the largest file that is read: the largest work file fits, with more messages than a dispute has. */
    static final int MAX_LENGTH = 1 << 25;

    static final int MAX_ENVELOPES = 1_024;

    private static final byte[] MAGIC = "verdant-game/2\n".getBytes(StandardCharsets.US_ASCII);

    GameFile {
        envelopes = List.copyOf(envelopes);
    }

    byte[] encode() {
        byte[] programs = work.encode();
        List<byte[]> messages = envelopes.stream().map(EnvelopeCodec::encode).toList();
        int length = MAGIC.length
                + 1
                + 4
                + programs.length
                + 2
                + messages.stream().mapToInt(message -> 4 + message.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length + Hash32.LENGTH);
        out.put(MAGIC).put((byte) timedOut).putInt(programs.length).put(programs);
        out.putShort((short) messages.size());
        messages.forEach(message -> out.putInt(message.length).put(message));
        return out.put(Sha256.of(Arrays.copyOf(out.array(), length)).bytes()).array();
    }

    /** The file in those hostile bytes, or why they are none. No more is allocated than the bytes themselves. */
    static Decoded<GameFile> decode(byte[] bytes) {
        int length = bytes.length - Hash32.LENGTH;
        if (length < MAGIC.length || length > MAX_LENGTH) {
            return Decoded.refused(Reason.TOO_LARGE, "fileLength=" + bytes.length + " limit=" + MAX_LENGTH);
        }
        if (!Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            return Decoded.refused(Reason.MALFORMED, "not a dispute of this version");
        }
        if (!Sha256.of(Arrays.copyOf(bytes, length)).equals(Hash32.of(bytes, length))) {
            return Decoded.refused(Reason.MALFORMED, "its bytes do not have the hash that it ends with");
        }
        try {
            return read(ByteBuffer.wrap(bytes, MAGIC.length, length - MAGIC.length));
        } catch (BufferUnderflowException e) {
            return Decoded.refused(Reason.MALFORMED, "it ends early");
        }
    }

    private static Decoded<GameFile> read(ByteBuffer in) {
        int timedOut = in.get() & 0xff;
        if (timedOut > 2) {
            return Decoded.refused(Reason.MALFORMED, "timedOut=" + timedOut);
        }
        Decoded<WorkFile> work = WorkFile.decode(field(in, in.getInt(), WorkFile.MAX_LENGTH));
        if (!work.ok()) {
            return Decoded.refused(work.refusal());
        }
        List<Envelope> envelopes = new ArrayList<>();
        for (int left = in.getShort() & 0xffff; left > 0; left--) {
            Decoded<Envelope> envelope = EnvelopeCodec.decode(field(in, in.getInt(), Limits.MAX_ENVELOPE_LENGTH));
            if (!envelope.ok()) {
                return Decoded.refused(envelope.refusal());
            }
            envelopes.add(envelope.get());
        }
        if (in.hasRemaining() || envelopes.size() > MAX_ENVELOPES) {
            return Decoded.refused(
                    Reason.MALFORMED, "envelopes=" + envelopes.size() + " bytes left over=" + in.remaining());
        }
        return Decoded.ok(new GameFile(timedOut, work.get(), envelopes));
    }

    private static byte[] field(ByteBuffer in, int length, int limit) {
        if (length < 0 || length > limit || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
