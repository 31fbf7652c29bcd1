package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What the bytes of a training record mean: named fields, each at a place of its own or overlapping others, as the
 * tokens of a text and the same tokens one place on do.
 *
 * <p>A field is for the model's placeholder of its name. A placeholder of another name gets the field {@link #LABELS}
 * where the loss compares something with it, and otherwise the field {@link #INPUT}.
 *
 * @param recordLength bytes of a record
 */
public record RecordLayout(int recordLength, List<Field> fields) {
    /** Name of the field that a model computes from. */
    public static final String INPUT = "input";

    /** Name of the field that a model's result is compared with. */
    public static final String LABELS = "labels";

    private static final int MAX_CLASS_COUNT = 256;

    /**
     * One field of every record.
     *
     * @param name of the placeholder that it is for
     * @param offset its first byte in the record
     * @param decode how a placeholder of floats reads it, as the contract's {@code BATCH_LOAD} says: {@code u8/255},
     *     {@code u8} or {@code one-hot}; a placeholder of integers reads the bytes as they are
     * @param shape of what one record gives: bytes, or for {@code one-hot} the one dimension of the classes
     */
    public record Field(String name, int offset, String decode, Shape shape) {
        public Field {
            boolean oneHot = decode.equals(RecordBinding.ONE_HOT);
            boolean bytes = decode.equals(RecordBinding.SCALED_BYTES) || decode.equals(RecordBinding.BYTE);
            if (!oneHot && !bytes || offset < 0 || oneHot && (shape.rank() != 1 || shape.dim(0) > MAX_CLASS_COUNT)) {
                throw new IllegalArgumentException(
                        "field=" + name + " offset=" + offset + " decode=" + decode + " shape=" + shape);
            }
        }

        /** Whether the field is one byte that is a class's number. */
        public boolean isOneHot() {
            return decode.equals(RecordBinding.ONE_HOT);
        }

        /** Bytes of the field in a record. */
        public int length() {
            return isOneHot() ? 1 : shape.elementCount();
        }
    }

    public RecordLayout {
        fields = List.copyOf(fields);
        for (Field field : fields) {
            if ((long) field.offset() + field.length() > recordLength) {
                throw new IllegalArgumentException(
                        "field leaves the record: field=" + field + " recordLength=" + recordLength);
            }
        }
    }

    /** Images with a class each: {@code features} bytes in 0..255, then the label in {@code 0..classes-1}. */
    public static RecordLayout labelled(int features, int classes) {
        return new RecordLayout(
                features + 1,
                List.of(
                        new Field(INPUT, 0, RecordBinding.SCALED_BYTES, Shape.of(features)),
                        new Field(LABELS, features, RecordBinding.ONE_HOT, Shape.of(classes))));
    }

    /** Pieces of a text, a token a byte: {@code context} tokens and, as their labels, the token after each. */
    public static RecordLayout tokens(int context) {
        return new RecordLayout(
                context + 1,
                List.of(
                        new Field(INPUT, 0, RecordBinding.BYTE, Shape.of(context)),
                        new Field(LABELS, 1, RecordBinding.BYTE, Shape.of(context))));
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
