package io.verdant.datasets;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Reads the IDX format: two zero bytes, a type byte, a rank byte, the dimensions as big-endian 32-bit integers, then the
 * elements. Only unsigned bytes (type 8) are taken. Every size is checked against a named limit before it is believed, and
 * memory grows with the bytes that arrive, not with those that a header promises.
 */
final class IdxReader {
    static final int MAX_RANK = 4;
    static final int MAX_ITEM_LENGTH = 1 << 20;
    static final int MAX_TOTAL_LENGTH = 1 << 30;
    private static final int UNSIGNED_BYTE = 0x08;

    private IdxReader() {}

    /**
     * Reads one IDX file to its end.
     *
     * @param fileName for the error text
     * @throws IllegalArgumentException where the bytes are not such a file, are cut short, go on after the end, or are
     *     beyond a limit
     * @throws IOException where reading fails
     */
    static IdxArray read(InputStream in, String fileName) throws IOException {
        try {
            return decode(new DataInputStream(in), fileName);
        } catch (EOFException e) {
            throw new IllegalArgumentException("IDX file is cut short: file=" + fileName, e);
        } catch (ZipException e) {
            throw new IllegalArgumentException("compressed file is damaged: file=" + fileName, e);
        }
    }

    /** How many items a file says that it has, and how long each is. */
    record Header(int count, int itemLength) {}

    /** Reads a file's header alone; the same errors as {@link #read} has. */
    static Header header(InputStream in, String fileName) throws IOException {
        try {
            return header(new DataInputStream(in), fileName);
        } catch (EOFException e) {
            throw new IllegalArgumentException("IDX file is cut short: file=" + fileName, e);
        } catch (ZipException e) {
            throw new IllegalArgumentException("compressed file is damaged: file=" + fileName, e);
        }
    }

    private static IdxArray decode(DataInputStream in, String fileName) throws IOException {
        Header header = header(in, fileName);
        return new IdxArray(
                header.count(), header.itemLength(), body(in, header.count() * header.itemLength(), fileName));
    }

    private static Header header(DataInputStream in, String fileName) throws IOException {
        int zeros = in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int rank = in.readUnsignedByte();
        if (zeros != 0 || type != UNSIGNED_BYTE) {
            throw new IllegalArgumentException(
                    "not an IDX file of unsigned bytes: file=" + fileName + " zeros=" + zeros + " type=" + type);
        }
        if (rank < 1 || rank > MAX_RANK) {
            throw new IllegalArgumentException("IDX rank: file=" + fileName + " rank=" + rank + " limit=" + MAX_RANK);
        }
        int count = dimension(in, fileName);
        long itemLength = 1;
        for (int axis = 1; axis < rank; axis++) {
            itemLength *= dimension(in, fileName);
            if (itemLength > MAX_ITEM_LENGTH) {
                throw new IllegalArgumentException(
                        "IDX item too long: file=" + fileName + " length=" + itemLength + " limit=" + MAX_ITEM_LENGTH);
            }
        }
        long totalLength = count * itemLength;
        if (totalLength > MAX_TOTAL_LENGTH) {
            throw new IllegalArgumentException(
                    "IDX file too long: file=" + fileName + " length=" + totalLength + " limit=" + MAX_TOTAL_LENGTH);
        }
        return new Header(count, (int) itemLength);
    }

    private static int dimension(DataInputStream in, String fileName) throws IOException {
        int dim = in.readInt();
        if (dim < 1) {
            throw new IllegalArgumentException("IDX dimension: file=" + fileName + " dim=" + dim);
        }
        return dim;
    }

    private static byte[] body(DataInputStream in, int length, String fileName) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("length=" + bytes.length + " expected=" + length);
        }
        if (in.read() >= 0) {
            throw new IllegalArgumentException(
                    "IDX file goes on after its end: file=" + fileName + " length=" + length);
        }
        return bytes;
    }
}
