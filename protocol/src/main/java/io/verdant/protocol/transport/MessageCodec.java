package io.verdant.protocol.transport;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import io.verdant.repops.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/**
 * Peer messages to and from the content of streams. A bundle's content is its frames, a blob's is its bytes, a request's is
 * the endpoint for the answer, behind the code of the bundle's kind where a bundle is asked for. Belongs to one thread.
 */
final class MessageCodec implements AutoCloseable {
    /** A message in bytes. */
    record Content(StreamKind kind, Hash32 jobId, int round, Hash32 root, byte[] bytes, long decodedLength) {}

    private final TensorBundles bundles = new TensorBundles();

    Content encode(PeerMessage message) {
        return switch (message) {
            case PeerMessage.TensorBundle bundle ->
                new Content(
                        StreamKind.of(bundle.kind()),
                        bundle.jobId(),
                        bundle.round(),
                        bundle.root(),
                        bundles.encode(bundle.tensors()),
                        TensorBundles.decodedLength(bundle.tensors().values()));
            case PeerMessage.Blob blob ->
                new Content(
                        StreamKind.BLOB,
                        Hash32.ZERO,
                        0,
                        blob.hash(),
                        blob.bytes().clone(),
                        0);
            case PeerMessage.FetchBundle fetch ->
                new Content(
                        StreamKind.FETCH_BUNDLE,
                        fetch.jobId(),
                        fetch.round(),
                        fetch.root(),
                        request((char) fetch.kind().code()
                                + Endpoint.parse(fetch.replyTo()).toString()),
                        0);
            case PeerMessage.FetchBlob fetch ->
                new Content(
                        StreamKind.FETCH_BLOB,
                        Hash32.ZERO,
                        0,
                        fetch.hash(),
                        request(Endpoint.parse(fetch.replyTo()).toString()),
                        0);
        };
    }

    /** The message in a stream whose chunks held, or why there is none. */
    Decoded<PeerMessage> decode(StreamHeader header, byte[] content) {
        return switch (header.kind()) {
            case GRADIENT -> decodeBundle(PeerMessage.Kind.GRADIENT, header, content);
            case CHECKPOINT -> decodeBundle(PeerMessage.Kind.CHECKPOINT, header, content);
            case CARRIED -> decodeBundle(PeerMessage.Kind.CARRIED, header, content);
            case BLOB ->
                Sha256.of(content).equals(header.root())
                        ? Decoded.ok(new PeerMessage.Blob(header.root(), content))
                        : Decoded.refused(
                                Reason.ROOT_MISMATCH,
                                "blob hash=" + header.root().brief());
            case FETCH_BUNDLE -> decodeFetchBundle(header, content);
            case FETCH_BLOB -> {
                Decoded<Endpoint> replyTo = replyTo(content, 0);
                yield replyTo.ok()
                        ? Decoded.ok(new PeerMessage.FetchBlob(
                                header.root(), replyTo.get().toString()))
                        : Decoded.refused(replyTo.refusal());
            }
        };
    }

    @Override
    public void close() {
        bundles.close();
    }

    private Decoded<PeerMessage> decodeBundle(PeerMessage.Kind kind, StreamHeader header, byte[] content) {
        Decoded<SortedMap<String, Tensor>> tensors = bundles.decode(content, header.decodedLength());
        return tensors.ok()
                ? Decoded.ok(new PeerMessage.TensorBundle(
                        kind, header.jobId(), header.round(), header.root(), tensors.get()))
                : Decoded.refused(tensors.refusal());
    }

    private static Decoded<PeerMessage> decodeFetchBundle(StreamHeader header, byte[] content) {
        int code = content[0];
        Decoded<Endpoint> replyTo = replyTo(content, 1);
        if (!replyTo.ok()) {
            return Decoded.refused(replyTo.refusal());
        }
        for (PeerMessage.Kind kind : PeerMessage.Kind.values()) {
            if (kind.code() == code) {
                return Decoded.ok(new PeerMessage.FetchBundle(
                        kind,
                        header.jobId(),
                        header.round(),
                        header.root(),
                        replyTo.get().toString()));
            }
        }
        return Decoded.refused(Reason.MALFORMED, "bundle kind=" + code);
    }

    private static Decoded<Endpoint> replyTo(byte[] content, int offset) {
        return Endpoint.ofPeer(new String(content, offset, content.length - offset, StandardCharsets.US_ASCII));
    }

    private static byte[] request(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
