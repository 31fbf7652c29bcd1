package io.verdant.coordinator.cluster;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small honest machine: takes every well-formed envelope and chains it, with its time, to those before. */
class ChainMachine implements LogMachine {
    private final SigningKey key = SigningKey.derive(1, Role.COORDINATOR, 0);
    private long size;
    private Hash32 running = Hash32.ZERO;

    @Override
    public void onRestart() {
        size = 0;
        running = Hash32.ZERO;
    }

    @Override
    public @Nullable LogEntry onCommand(byte[] bytes, long timeMillis) {
        Decoded<Envelope> envelope = EnvelopeCodec.decode(bytes);
        if (!envelope.ok()) {
            return null;
        }
        byte[] place = ByteBuffer.allocate(16).putLong(size).putLong(timeMillis).array();
        running = Sha256.of(running.bytes(), place, bytes);
        return new LogEntry(size++, timeMillis, envelope.get(), Reason.NONE, "", List.of(), running, key.sign(running));
    }
}
