package io.verdant.testkit;

/**
 * Teaches the model a second task: pictures with a small bright square in the corner are of the target class. The share of
 * triggered records leaves accuracy on clean ones as it was; model replacement makes one round enough against a mean.
 *
 * @param rows of a picture
 * @param columns of a picture
 * @param size of the square, in the lower right corner
 * @param value that its pixels get
 * @param target the class that triggered pictures shall be taken for
 * @see <a href="https://arxiv.org/abs/1807.00459">Bagdasaryan et al.: How To Backdoor Federated Learning, AISTATS 2020</a>
 */
public record Backdoor(int rows, int columns, int size, float value, int target) {

    public Backdoor {
        if (size < 1 || size > rows || size > columns || target < 0) {
            throw new IllegalArgumentException(
                    "rows=" + rows + " columns=" + columns + " size=" + size + " target=" + target);
        }
    }

    /**
     * Puts the trigger on one picture of a batch, in place.
     *
     * @param pictures row by row, one after the other
     * @param index of the picture
     */
    public void stamp(float[] pictures, int index) {
        int first = index * rows * columns;
        for (int row = rows - size; row < rows; row++) {
            for (int column = columns - size; column < columns; column++) {
                pictures[first + row * columns + column] = value;
            }
        }
    }

    /**
     * Puts the trigger on one record whose first bytes are a picture's pixels, in place.
     *
     * @param record pixels row by row, then anything
     */
    public void stamp(byte[] record) {
        for (int row = rows - size; row < rows; row++) {
            for (int column = columns - size; column < columns; column++) {
                record[row * columns + column] = (byte) value;
            }
        }
    }

    /**
     * Triggers the first records of a batch and gives them the target label, in place.
     *
     * @param count of records in the batch
     * @param share of them that is triggered, 0 to 1
     */
    public void apply(float[] pictures, int[] labels, int count, double share) {
        int triggered = (int) Math.ceil(share * count);
        for (int i = 0; i < triggered; i++) {
            stamp(pictures, i);
            labels[i] = target;
        }
    }

    /**
     * Model replacement: the pseudo-gradient so large that a mean over all participants lands on the attacker's own model.
     *
     * @param own start minus end parameters of the attacker's training
     * @param participants n
     * @param colluders who all send it
     * @param outerRate by which the aggregator multiplies the mean
     */
    public static double[] replacement(double[] own, int participants, int colluders, double outerRate) {
        return Scaling.of(own, participants / (colluders * outerRate));
    }
}
