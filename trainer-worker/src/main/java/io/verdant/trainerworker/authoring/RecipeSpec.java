package io.verdant.trainerworker.authoring;

import java.util.List;

/**
 * A built-in model as a job file describes it. Sizes are checked when a description is made, without loading ND4J: what
 * cannot be is an {@link IllegalArgumentException} that names the size and its value.
 */
public sealed interface RecipeSpec {
    /** The recipe's name in a job file. */
    String recipe();

    /** Weights of one model at most. */
    long MAX_WEIGHT_COUNT = 1L << 28;

    /**
     * What a model does to its input first: {@code (x - mean) / deviation}, as is usual for pictures, so that weights see
     * values around 0.
     */
    record Scaling(float mean, float deviation) {
        /** Bytes over 255 as they come; no nodes are added for it. */
        public static final Scaling NONE = new Scaling(0, 1);

        public Scaling {
            if (!Float.isFinite(mean) || !(deviation > 0) || !Float.isFinite(deviation)) {
                throw new IllegalArgumentException("inputMean=" + mean + " inputDeviation=" + deviation);
            }
        }
    }

    /**
     * A multilayer perceptron with rectified hidden layers.
     *
     * @param layers widths from the input to the output
     * @param scaling what is done to the input
     */
    record Mlp(List<Integer> layers, Scaling scaling) implements RecipeSpec {
        public Mlp {
            layers = List.copyOf(layers);
            MlpRecipe.check(layers);
        }

        /** One whose input is taken as it comes. */
        public Mlp(List<Integer> layers) {
            this(layers, Scaling.NONE);
        }

        @Override
        public String recipe() {
            return Recipes.MLP;
        }
    }

    /**
     * What an image of the records is: {@code height · width · channels} bytes, rows first, channels last.
     *
     * @param classes how many labels there are, from 2
     */
    record Images(int height, int width, int channels, int classes) {
        private static final int MAX_SIDE = 512;
        private static final int MAX_CHANNELS = 64;

        /** Of the size of MNIST's. */
        public static final Images MNIST = new Images(28, 28, 1, 10);

        public Images {
            Sizes.check("height", height, 8, MAX_SIDE);
            Sizes.check("width", width, 8, MAX_SIDE);
            Sizes.check("channels", channels, 1, MAX_CHANNELS);
            Sizes.check("classes", classes, 2, 256);
        }
    }

    /**
     * Two convolutions of 5×5, each with a pool of 2×2, then dense layers and the classes. Without other sizes it is LeNet-5's
     * (LeCun et al., 1998).
     *
     * @param filters of the two convolutions
     * @param dense widths of the hidden dense layers
     * @param padding of the first convolution, on each side
     * @param scaling what is done to the input
     */
    record Lenet(Images images, List<Integer> filters, List<Integer> dense, int padding, Scaling scaling)
            implements RecipeSpec {
        public static final List<Integer> DEFAULT_FILTERS = List.of(6, 16);
        public static final List<Integer> DEFAULT_DENSE = List.of(120, 84);
        public static final int DEFAULT_PADDING = 2;

        public Lenet {
            filters = List.copyOf(filters);
            dense = List.copyOf(dense);
            LenetRecipe.check(images, filters, dense, padding);
        }

        /** LeNet-5. */
        public Lenet(Images images) {
            this(images, DEFAULT_FILTERS, DEFAULT_DENSE, DEFAULT_PADDING, Scaling.NONE);
        }

        @Override
        public String recipe() {
            return Recipes.LENET;
        }
    }

    /**
     * A residual network of eight weighted layers (He et al., 2016): a convolution, three residual blocks of two each, a
     * dense layer.
     *
     * @param filters of the first stage; the second and third have twice and four times as many
     */
    record Resnet8(Images images, int filters) implements RecipeSpec {
        public static final int DEFAULT_FILTERS = 16;

        public Resnet8 {
            Sizes.check("filters", filters, 1, 512);
        }

        @Override
        public String recipe() {
            return Recipes.RESNET8;
        }
    }

    /** How a transformer knows where a token is. */
    enum Positions {
        /** A learned vector for each position, added to the token's. */
        LEARNED,
        /** Queries and keys turned by angles that grow with the position (Su et al., 2021). */
        ROTARY
    }

    /** What a transformer's block normalises its input with. */
    enum Norm {
        /** Mean 0 and variance 1, then a gain and a bias. */
        LAYER,
        /** Mean square 1, then a gain (Zhang and Sennrich, 2019). */
        RMS
    }

    /** The feed-forward part of a transformer's block. */
    enum FeedForward {
        /** One layer with x·sigmoid(1.702 x), which is SameDiff's meaning of {@code gelu}, then one back. */
        GELU,
        /** A layer with x·sigmoid(x), times another, then one back (Shazeer, 2020); without biases. */
        SWIGLU
    }

    /**
     * A decoder transformer over bytes with pre-normalisation, causal attention and an output head that is the embedding.
     *
     * @param layers blocks
     * @param width of a token's vector; a multiple of {@code heads}
     * @param heads query heads
     * @param keyHeads heads of keys and values, a divisor of {@code heads}; fewer than {@code heads} is grouped-query attention
     * @param context tokens of a window, as the job's data has them
     * @param vocabulary how many tokens there are: 256 for bytes
     * @param hidden width of the feed-forward part
     */
    record Gpt(
            int layers,
            int width,
            int heads,
            int keyHeads,
            int context,
            int vocabulary,
            int hidden,
            Positions positions,
            Norm norm,
            FeedForward feedForward)
            implements RecipeSpec {
        public Gpt {
            Sizes.check("layers", layers, 1, 64);
            Sizes.check("width", width, 2, 4096);
            Sizes.check("heads", heads, 1, 64);
            Sizes.check("keyHeads", keyHeads, 1, heads);
            Sizes.check("context", context, 1, 4096);
            Sizes.check("vocabulary", vocabulary, 2, 1 << 16);
            Sizes.check("hidden", hidden, 1, 1 << 16);
            Sizes.divides("heads", heads, "width", width);
            Sizes.divides("keyHeads", keyHeads, "heads", heads);
            if (positions == Positions.ROTARY) {
                Sizes.divides("twice heads", 2 * heads, "width", width);
            }
            Sizes.weights(width * (long) (vocabulary + context) + layers * 3L * width * ((long) hidden + width));
        }

        /** The customary sizes: as many key heads as heads, a hidden width of four times the width, as GPT-2 has them. */
        public static Gpt of(int layers, int width, int heads, int context) {
            return new Gpt(
                    layers,
                    width,
                    heads,
                    heads,
                    context,
                    256,
                    4 * width,
                    Positions.LEARNED,
                    Norm.LAYER,
                    FeedForward.GELU);
        }

        @Override
        public String recipe() {
            return Recipes.GPT;
        }
    }

    /**
     * A long short-term memory over bytes (Hochreiter and Schmidhuber, 1997), written out for every token of a window.
     *
     * @param embedding width of a token's vector
     * @param hidden width of the memory
     * @param context tokens of a window
     * @param vocabulary how many tokens there are
     */
    record Lstm(int embedding, int hidden, int context, int vocabulary) implements RecipeSpec {
        public Lstm {
            Sizes.check("embedding", embedding, 1, 4096);
            Sizes.check("hidden", hidden, 1, 4096);
            Sizes.check("context", context, 1, 256);
            Sizes.check("vocabulary", vocabulary, 2, 1 << 16);
            Sizes.weights((long) vocabulary * (embedding + hidden) + 4L * hidden * (embedding + (long) hidden));
        }

        @Override
        public String recipe() {
            return Recipes.LSTM;
        }
    }
}
