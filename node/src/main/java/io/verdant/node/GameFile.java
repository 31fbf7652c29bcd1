package io.verdant.node;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramReader;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dispute as one file, from which anybody can judge it again: the signed messages that it consists of and the program
 * that it is about. Its bytes, big-endian: {@code "verdant-game/1\n"}, whose clock ran out (1: 0 nobody, 1 claimant, 2
 * challenger), the data set's record count (4) and record length (4), the count of program rows (4) and each with its
 * length (4), the count of nodes (4) and each name with its length (2), the count of envelopes (2) and each with its length
 * (4), and the SHA-256 of all that.
 *
 * @param timedOut 0 nobody, 1 the claimant, 2 the challenger
 * @param rows of the step program, see {@link Program#canonicalRows()}
 * @param nodeNames a name for each of its nodes
 * @param envelopes registrations, the job, the claim (or the accepted claims and the aggregate), the challenge, the moves,
 *     the verdicts, as the log took them; where the claimant had posted a trace in a game before, that game's challenge and
 *     first move too
 */
record GameFile(
        int timedOut,
        int recordCount,
        int recordLength,
        List<byte[]> rows,
        List<String> nodeNames,
        List<Envelope> envelopes) {
    /** Bytes of the largest file that is read: the largest program fits. */
    static final int MAX_LENGTH = 1 << 25;

    static final int MAX_ENVELOPES = 1_024;

    private static final byte[] MAGIC = "verdant-game/1\n".getBytes(StandardCharsets.US_ASCII);

    GameFile {
        rows = List.copyOf(rows);
        nodeNames = List.copyOf(nodeNames);
        envelopes = List.copyOf(envelopes);
    }

    byte[] encode() {
        List<byte[]> names = nodeNames.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        List<byte[]> messages = envelopes.stream().map(EnvelopeCodec::encode).toList();
        int length = MAGIC.length + 1 + 8 + 4 + length(rows, 4) + 4 + length(names, 2) + 2 + length(messages, 4);
        ByteBuffer out = ByteBuffer.allocate(length + Hash32.LENGTH);
        out.put(MAGIC).put((byte) timedOut).putInt(recordCount).putInt(recordLength);
        out.putInt(rows.size());
        rows.forEach(row -> out.putInt(row.length).put(row));
        out.putInt(names.size());
        names.forEach(name -> out.putShort((short) name.length).put(name));
        out.putShort((short) messages.size());
        messages.forEach(message -> out.putInt(message.length).put(message));
        return out.put(Sha256.of(Arrays.copyOf(out.array(), length)).bytes()).array();
    }

    private static int length(List<byte[]> fields, int prefixLength) {
        return fields.stream().mapToInt(field -> prefixLength + field.length).sum();
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
        int recordCount = in.getInt();
        int recordLength = in.getInt();
        if (timedOut > 2 || recordCount < 1 || recordLength < 1) {
            return Decoded.refused(
                    Reason.MALFORMED,
                    "timedOut=" + timedOut + " recordCount=" + recordCount + " recordLength=" + recordLength);
        }
        List<byte[]> rows = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            rows.add(field(in, in.getInt(), ProgramReader.MAX_ROW_LENGTH));
        }
        List<String> names = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            byte[] bytes = field(in, in.getShort() & 0xffff, Limits.MAX_NAME_LENGTH);
            String name = new String(bytes, StandardCharsets.UTF_8);
            if (!Arrays.equals(bytes, name.getBytes(StandardCharsets.UTF_8))) {
                return Decoded.refused(Reason.MALFORMED, "a node's name is not UTF-8");
            }
            names.add(name);
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
        return Decoded.ok(new GameFile(timedOut, recordCount, recordLength, rows, names, envelopes));
    }

    private static int count(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0) {
            throw new BufferUnderflowException();
        }
        return count;
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
