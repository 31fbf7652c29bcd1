package io.verdant.datasets;

import io.verdant.repops.FeistelPermutation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Labelled records in parts that differ: of each part's records a share is drawn uniformly from the whole set, the rest are
 * sorted by label and dealt in contiguous slices. At similarity 1 parts are alike, at 0 each holds a few labels.
 *
 * <p>ByzFL calls this gamma-similarity. As a text it is {@code ~SIMILARITYxPARTS} behind a set's name.
 *
 * @param similarity the uniform share, 0 to 1, at most four decimals
 * @param parts of equal size; records that do not fill them are not used
 */
public record Skew(BigDecimal similarity, int parts) {
    public static final int MAX_PARTS = 1_000_000;

    private static final int DECIMALS = 4;
    private static final Pattern TEXT = Pattern.compile("([01](?:\\.[0-9]{1,4})?)x([1-9][0-9]{0,6})");
    /** The words "similarity" begins and ends with: the draw is the same for every job. */
    private static final int KEY_0 = 0x73696d69;

    private static final int KEY_1 = 0x6c617279;

    public Skew {
        similarity = similarity.stripTrailingZeros();
        boolean sound = similarity.signum() >= 0 && similarity.compareTo(BigDecimal.ONE) <= 0;
        if (!sound || similarity.scale() > DECIMALS || parts < 1 || parts > MAX_PARTS) {
            throw new IllegalArgumentException("similarity=" + similarity + " parts=" + parts
                    + "; similarity is 0 to 1 with at most four decimals, parts 1 to " + MAX_PARTS);
        }
    }

    /** @throws IllegalArgumentException where the text is not {@code SIMILARITYxPARTS} */
    static Skew parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a similarity and a number of parts: skew=" + text);
        }
        return new Skew(new BigDecimal(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Indices of the set's records, part after part: each part's uniform share, then its slice of the sorted ones.
     *
     * @throws IllegalArgumentException where there are fewer records than parts
     */
    int[] order(Dataset records) {
        int size = records.recordCount() / parts;
        if (size == 0) {
            throw new IllegalArgumentException(
                    "fewer records than parts: records=" + records.recordCount() + " parts=" + parts);
        }
        int uniform = similarity
                .multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.HALF_UP)
                .intValueExact();
        FeistelPermutation drawn = new FeistelPermutation(records.recordCount(), KEY_0, KEY_1);
        int pool = uniform * parts;
        int[] sorted = IntStream.range(pool, size * parts)
                .map(i -> (int) drawn.apply(i))
                .boxed()
                .sorted(Comparator.comparingInt(records::label).thenComparingInt(index -> index))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] order = new int[size * parts];
        for (int part = 0; part < parts; part++) {
            for (int i = 0; i < size; i++) {
                order[part * size + i] = i < uniform
                        ? (int) drawn.apply(part * uniform + i)
                        : sorted[part * (size - uniform) + i - uniform];
            }
        }
        return order;
    }

    @Override
    public String toString() {
        return similarity.toPlainString() + "x" + parts;
    }
}
