package io.verdant.trainerworker;

/**
 * How a placeholder of the model is filled from a record.
 *
 * @param placeholder the placeholder's name in the model
 * @param offset first byte of the field in the record
 * @param decode {@code u8/255}, {@code one-hot} or {@code u8}, as the contract's {@code BATCH_LOAD} says
 */
public record RecordBinding(String placeholder, int offset, String decode) {
    public static final String SCALED_BYTES = "u8/255";
    public static final String ONE_HOT = "one-hot";
    public static final String BYTE = "u8";
}
