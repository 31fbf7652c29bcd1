package io.verdant.protocol.transport;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.MerkleTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message's bytes and the tree over their chunks: made once, whoever it is sent to. */
record Payload(MessageCodec.Content content, MerkleTree chunks) {
    static Payload of(MessageCodec.Content content) {
        byte[] bytes = content.bytes();
        int count = StreamChunk.count(bytes.length);
        List<Hash32> leaves = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = i * StreamChunk.MAX_LENGTH;
            leaves.add(Merkle.leaf(Arrays.copyOfRange(bytes, from, from + StreamChunk.length(bytes.length, i))));
        }
        return new Payload(content, MerkleTree.ofLeaves(leaves));
    }

    int length() {
        return content.bytes().length;
    }

    MerklePath path(int chunk) {
        return chunks.path(chunk);
    }
}
