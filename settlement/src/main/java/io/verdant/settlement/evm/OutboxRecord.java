package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** One fact about a sender's transactions, in the order in which they became true. */
public sealed interface OutboxRecord {
    /** The request that it is about. */
    Hash32 id();

    /** It is to be done. */
    record Queued(TransactionRequest request) implements OutboxRecord {
        @Override
        public Hash32 id() {
            return request.id();
        }
    }

    /** These bytes do it; written before they are sent. A later one with the same nonce replaces an earlier one. */
    record Signed(Hash32 id, long nonce, Fees fees, HexData raw, Hash32 hash) implements OutboxRecord {}

    /** Its nonce went to something else, for good: it needs another. */
    record Released(Hash32 id) implements OutboxRecord {}

    /** It is in the chain, deep enough. */
    record Settled(Hash32 id, Receipt receipt) implements OutboxRecord {}

    /** A reorganisation took it out of the chain again. */
    record Reopened(Hash32 id) implements OutboxRecord {}

    static byte[] encode(OutboxRecord any) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (any) {
                case Queued queued -> queued(out, queued.request());
                case Signed signed -> {
                    tagged(out, 2, signed.id());
                    out.writeLong(signed.nonce());
                    out.writeLong(signed.fees().maxWei());
                    out.writeLong(signed.fees().tipWei());
                    block(out, signed.raw().bytes());
                    out.write(signed.hash().bytes());
                }
                case Released released -> tagged(out, 3, released.id());
                case Settled settled -> settled(out, settled);
                case Reopened reopened -> tagged(out, 5, reopened.id());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void queued(DataOutputStream out, TransactionRequest request) throws IOException {
        tagged(out, 1, request.id());
        Address to = request.to();
        block(out, to == null ? new byte[0] : to.bytes());
        block(out, request.value().toByteArray());
        block(out, request.data().bytes());
        out.writeLong(request.gasLimit());
        block(out, request.memo().getBytes(StandardCharsets.UTF_8));
    }

    private static void settled(DataOutputStream out, Settled settled) throws IOException {
        Receipt receipt = settled.receipt();
        tagged(out, 4, settled.id());
        out.write(receipt.transaction().bytes());
        out.writeLong(receipt.blockNumber());
        out.write(receipt.blockHash().bytes());
        out.writeBoolean(receipt.success());
        out.writeLong(receipt.gasUsed());
        Address contract = receipt.contract();
        block(out, contract == null ? new byte[0] : contract.bytes());
    }

    private static void tagged(DataOutputStream out, int tag, Hash32 id) throws IOException {
        out.writeByte(tag);
        out.write(id.bytes());
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** @throws IllegalArgumentException where the bytes are not one record */
    static OutboxRecord decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int tag = in.readByte();
            Hash32 id = hash(in);
            OutboxRecord read =
                    switch (tag) {
                        case 1 -> new Queued(request(in, id));
                        case 2 ->
                            new Signed(
                                    id,
                                    in.readLong(),
                                    new Fees(in.readLong(), in.readLong()),
                                    HexData.of(block(in)),
                                    hash(in));
                        case 3 -> new Released(id);
                        case 4 -> new Settled(id, receipt(in));
                        case 5 -> new Reopened(id);
                        default -> throw new IllegalArgumentException("record tag=" + tag);
                    };
            if (in.available() > 0) {
                throw new IllegalArgumentException("record has more bytes=" + in.available());
            }
            return read;
        } catch (IOException e) {
            throw new IllegalArgumentException("record is cut short, length=" + bytes.length, e);
        }
    }

    private static TransactionRequest request(DataInputStream in, Hash32 id) throws IOException {
        byte[] to = block(in);
        return new TransactionRequest(
                id,
                to.length == 0 ? null : Address.of(to),
                new BigInteger(block(in)),
                HexData.of(block(in)),
                in.readLong(),
                new String(block(in), StandardCharsets.UTF_8));
    }

    private static Receipt receipt(DataInputStream in) throws IOException {
        Hash32 transaction = hash(in);
        long number = in.readLong();
        Hash32 blockHash = hash(in);
        boolean success = in.readBoolean();
        long gasUsed = in.readLong();
        byte[] contract = block(in);
        return new Receipt(
                transaction, number, blockHash, success, gasUsed, contract.length == 0 ? null : Address.of(contract));
    }

    private static Hash32 hash(DataInputStream in) throws IOException {
        byte[] bytes = new byte[Hash32.LENGTH];
        in.readFully(bytes);
        return Hash32.of(bytes);
    }

    private static byte[] block(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("record field length=" + length);
        }
        return in.readNBytes(length);
    }
}
