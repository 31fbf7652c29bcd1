package io.verdant.repops;

/** Reads a batch of records, one row after another. */
final class BatchLoadKernel implements NodeKernel {
    private final Slot out;
    private final BatchBinding batch;
    private final Decode decode;
    private final int offset;
    private final int firstRow;
    private final int rows;
    private final int columns;
    private final byte[] bytes;

    BatchLoadKernel(Node node, Slot out, BatchBinding batch) {
        this.out = out;
        this.batch = batch;
        this.decode = Decode.of(node);
        this.offset = (int) node.attributes().integer("offset");
        this.firstRow = firstRow(node);
        this.rows = node.shape().dim(0);
        this.columns = node.shape().elementCount() / rows;
        this.bytes = new byte[recordBytes(node)];
    }

    /** Bytes that each row of a batch load reads from its record. */
    static int recordBytes(Node node) {
        return Decode.of(node).length(node.shape().elementCount() / node.shape().dim(0));
    }

    /** The batch's row that the first row of the result reads. */
    static int firstRow(Node node) {
        return (int) node.attributes().integer("firstRow", 0);
    }

    @Override
    public void run() {
        for (int row = 0; row < rows; row++) {
            batch.copy(firstRow + row, offset, bytes, bytes.length);
            if (decode == Decode.BYTE) {
                writeInts(row);
            } else {
                writeFloats(row);
            }
        }
    }

    private void writeInts(int row) {
        int[] target = out.tensor().ints();
        for (int column = 0; column < columns; column++) {
            target[row * columns + column] = Byte.toUnsignedInt(bytes[column]);
        }
    }

    private void writeFloats(int row) {
        float[] target = out.floats();
        for (int column = 0; column < columns; column++) {
            int value = Byte.toUnsignedInt(bytes[decode.byteOffset(column)]);
            target[row * columns + column] = decode.value(value, column);
        }
    }
}
