package io.verdant.coordinator.cluster;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.Publication;
import io.verdant.protocol.Limits;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A snapshot is the commands themselves, each with its time (i64, little-endian), and an empty message of time -1 at the end:
 * the machine is brought back by replaying them, so that a snapshot can lose nothing that the log had.
 */
final class LogSnapshot {
    /** Takes the commands in order. */
    @FunctionalInterface
    interface Replay {
        void onCommand(long timeMillis, byte[] envelope);
    }

    private static final long END = -1;
    private static final int FRAGMENT_LIMIT = 16;

    private LogSnapshot() {}

    static void take(CommandLog log, ExclusivePublication snapshot, IdleStrategy idle) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES + Limits.MAX_ENVELOPE_LENGTH]);
        for (long i = 0; i < log.size(); i++) {
            CommandLog.Timed command = log.command(i);
            buffer.putLong(0, command.timeMillis());
            buffer.putBytes(Long.BYTES, command.envelope());
            offer(snapshot, buffer, Long.BYTES + command.envelope().length, idle);
        }
        buffer.putLong(0, END);
        offer(snapshot, buffer, Long.BYTES, idle);
    }

    static void load(Image snapshot, IdleStrategy idle, Replay replay) {
        boolean[] ended = new boolean[1];
        ImageFragmentAssembler assembler = new ImageFragmentAssembler((buffer, offset, length, header) -> {
            long timeMillis = buffer.getLong(offset);
            if (timeMillis == END) {
                ended[0] = true;
            } else {
                byte[] envelope = new byte[length - Long.BYTES];
                buffer.getBytes(offset + Long.BYTES, envelope);
                replay.onCommand(timeMillis, envelope);
            }
        });
        while (!ended[0]) {
            int fragments = snapshot.poll(assembler, FRAGMENT_LIMIT);
            if (fragments == 0 && !ended[0] && (snapshot.isClosed() || snapshot.isEndOfStream())) {
                throw new IllegalStateException("snapshot ends before its end mark: position=" + snapshot.position());
            }
            idle.idle(fragments);
        }
    }

    private static void offer(ExclusivePublication snapshot, UnsafeBuffer buffer, int length, IdleStrategy idle) {
        while (true) {
            long position = snapshot.offer(buffer, 0, length);
            if (position > 0) {
                idle.reset();
                return;
            }
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException("snapshot cannot be written: result=" + position);
            }
            idle.idle();
        }
    }
}
