package io.verdant.repops.cuda;

import io.verdant.repops.Attributes;
import io.verdant.repops.Node;

/** A node's attributes as the numbers that its kernel's comment names, in that order. */
final class NodeNumbers {
    /** Numbers of a node's arguments. */
    static final int COUNT = 16;

    private static final String[] WINDOW = {
        "strideHeight", "strideWidth", "padTop", "padLeft", "dilationHeight", "dilationWidth"
    };

    private NodeNumbers() {}

    static long[] of(Node node) {
        long[] numbers = new long[COUNT];
        Attributes attributes = node.attributes();
        switch (node.operator()) {
            case TRIMMED_MEAN, MEAN_AROUND -> numbers[0] = attributes.integer("f");
            case CONCAT, IOTA -> numbers[0] = attributes.integer("axis");
            case RANDOM_MASK -> numbers[0] = attributes.integer("threshold");
            case RANK -> {
                numbers[0] = attributes.integer("descending", 0);
                numbers[1] = attributes.integer("magnitude", 0);
            }
            case PAD -> {
                for (int axis = 0; axis < node.shape().rank(); axis++) {
                    numbers[2 * axis] = attributes.integer("begin" + axis);
                    numbers[2 * axis + 1] = attributes.integer("step" + axis);
                }
            }
            case BATCH_LOAD -> {
                numbers[0] = attributes.integer("offset");
                numbers[1] = decode(attributes.string("decode"));
                numbers[2] = attributes.integer("firstRow", 0);
            }
            case CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> {
                window(attributes, numbers);
                numbers[WINDOW.length] = attributes.integer("groups");
            }
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD -> pool(attributes, numbers);
            case AVG_POOL, AVG_POOL_GRAD -> {
                pool(attributes, numbers);
                numbers[WINDOW.length + 2] = attributes.string("divisor").equals("inside") ? 1 : 0;
            }
            default -> {}
        }
        return numbers;
    }

    private static void window(Attributes attributes, long[] numbers) {
        for (int i = 0; i < WINDOW.length; i++) {
            numbers[i] = attributes.integer(WINDOW[i]);
        }
    }

    private static void pool(Attributes attributes, long[] numbers) {
        window(attributes, numbers);
        numbers[WINDOW.length] = attributes.integer("kernelHeight");
        numbers[WINDOW.length + 1] = attributes.integer("kernelWidth");
    }

    private static long decode(String text) {
        return switch (text) {
            case "u8/255" -> 0;
            case "one-hot" -> 1;
            case "u8" -> 2;
            default -> throw new IllegalArgumentException("unknown decode: decode=" + text);
        };
    }
}
