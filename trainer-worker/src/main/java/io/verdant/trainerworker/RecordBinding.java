package io.verdant.trainerworker;

/**
 * Which field of a record fills a placeholder of the model.
 *
 * @param placeholder the placeholder's name in the model
 * @param rows whether class numbers arrive as one-hot rows even where the placeholder is of integers, for a loss that
 *     would make such rows of them
 */
public record RecordBinding(String placeholder, RecordLayout.Field field, boolean rows) {
    public static final String SCALED_BYTES = "u8/255";
    public static final String ONE_HOT = "one-hot";
    public static final String BYTE = "u8";
}
