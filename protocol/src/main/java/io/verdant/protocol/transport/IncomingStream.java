package io.verdant.protocol.transport;

import java.util.BitSet;

/** A stream half-way: its header held, and so did every chunk in it. */
final class IncomingStream {
    private final StreamHeader header;
    private final byte[] content;
    private final BitSet arrived;
    private long lastChunkNs;

    IncomingStream(StreamHeader header, long nowNs) {
        this.header = header;
        this.content = new byte[header.length()];
        this.arrived = new BitSet(header.chunkCount());
        this.lastChunkNs = nowNs;
    }

    StreamHeader header() {
        return header;
    }

    byte[] content() {
        return content;
    }

    boolean has(int chunk) {
        return arrived.get(chunk);
    }

    void add(StreamChunk chunk, long nowNs) {
        System.arraycopy(chunk.data(), 0, content, chunk.index() * StreamChunk.MAX_LENGTH, chunk.data().length);
        arrived.set(chunk.index());
        lastChunkNs = nowNs;
    }

    boolean isWhole() {
        return arrived.cardinality() == header.chunkCount();
    }

    boolean isSilent(long nowNs, long timeoutNs) {
        return nowNs - lastChunkNs > timeoutNs;
    }
}
