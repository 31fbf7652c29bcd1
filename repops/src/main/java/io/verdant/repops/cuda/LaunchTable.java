package io.verdant.repops.cuda;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which kernel computes which node, and over which grid. */
final class LaunchTable {
    /** Counts the plan's steps on. */
    static final Launch NEXT_STEP = new Launch("next_step", Launch.Unit.ONE, 1, 1);

    /** Hashes the leaves of a tensor. */
    static final Launch LEAF_HASH = new Launch("leaf_hash", Launch.Unit.LEAF, 64, 64);

    /** Hashes one level of a tree above the level below. */
    static final Launch NODE_HASH = new Launch("node_hash", Launch.Unit.NODE, 64, 64);

    /** Hashes the upper levels of a tensor's tree, then the tensor. */
    static final Launch TENSOR_HASH = new Launch("tensor_hash", Launch.Unit.ONE, 256, 1);

    private static final String WIDE = "_f64";
    private static final String ROWS = "_rows";

    /** Columns from which a scatter's output row is worth a block. */
    private static final int LEAST_ROW = 32;

    private LaunchTable() {}

    /** The kernel of an operator for elements of 4 bytes, or of 8. */
    static Launch of(Operator operator, boolean wide) {
        String name = name(operator) + (wide ? WIDE : "");
        return switch (operator) {
            case MATMUL, BATCH_MATMUL -> new Launch(name, Launch.Unit.TILE, 256, Tiling.PLAIN);
            case REDUCE_SUM, REDUCE_MAX, ARGMAX, GRAM -> new Launch(name, Launch.Unit.ROW, 128, 4);
            case FOLD_SUM, TRIMMED_MEAN, MEAN_AROUND, RANK, POW -> new Launch(name, Launch.Unit.ELEMENT, 128, 128);
            case STEP_NUMBER -> new Launch(name, Launch.Unit.ONE, 1, 1);
            default -> new Launch(name, Launch.Unit.ELEMENT, 256, 256);
        };
    }

    /**
     * The kernel of a node.
     *
     * @param first the type of its first operand's source; its own where it has none
     */
    static Launch of(Node node, DType first) {
        boolean wide =
                switch (node.operator()) {
                    case CAST, GRAM -> false; // these look at their operands' types themselves
                    case RANK -> first == DType.FLOAT64;
                    case COPY -> node.dtype().byteLength() == Long.BYTES;
                    default -> node.dtype() == DType.FLOAT64;
                };
        Launch plain = of(node.operator(), wide);
        if (isScatterOfRows(node)) {
            return scatterRows();
        }
        return Tiling.of(node)
                .map(tiling -> new Launch(plain.kernel() + tiling.suffix(), Launch.Unit.TILE, 256, tiling.side()))
                .orElse(plain);
    }

    private static boolean isScatterOfRows(Node node) {
        return node.operator() == Operator.SCATTER_ADD
                && node.shape().elementCount() / node.shape().dim(0) >= LEAST_ROW;
    }

    private static Launch scatterRows() {
        return new Launch(name(Operator.SCATTER_ADD) + ROWS, Launch.Unit.ROW, 128, 1);
    }

    private static String name(Operator operator) {
        return operator.name().toLowerCase(Locale.ROOT);
    }

    /** The blocks of a node's grid. */
    static int blocks(Launch launch, Node node) {
        return switch (launch.unit()) {
            case TILE -> Math.toIntExact(Tiling.of(node).orElseThrow().blocks());
            case ROW ->
                launch.blocks(
                        isScatterOfRows(node)
                                ? node.shape().dim(0)
                                : node.shape().elementCount());
            default -> launch.blocks(node.shape().elementCount());
        };
    }

    /** All kernels that nodes may ask for, and those beside them. */
    static List<Launch> all() {
        List<Launch> all = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            all.add(of(operator, false));
            if (hasWide(operator)) {
                all.add(of(operator, true));
            }
        }
        for (Operator operator : List.of(Operator.MATMUL, Operator.BATCH_MATMUL)) {
            all.add(new Launch(name(operator) + Tiling.LARGE_SUFFIX, Launch.Unit.TILE, 256, Tiling.LARGE));
        }
        for (Operator operator : List.of(Operator.CONV2D, Operator.CONV2D_GRAD_INPUT, Operator.CONV2D_GRAD_WEIGHT)) {
            all.add(new Launch(name(operator) + Tiling.TILED_SUFFIX, Launch.Unit.TILE, 256, Tiling.PLAIN));
        }
        all.add(scatterRows());
        all.addAll(List.of(NEXT_STEP, LEAF_HASH, NODE_HASH, TENSOR_HASH));
        return all;
    }

    private static boolean hasWide(Operator operator) {
        return switch (operator) {
            case MATMUL, ADD, SUB, MUL, DIV, FMA, NEG, SQRT, REDUCE_SUM, FOLD_SUM, REDUCE_MAX, MEAN_OF -> true;
            case TRIMMED_MEAN, COPY, RECIPROCAL, ABS, MAX, MIN, GREATER, GREATER_EQUAL, EQUAL, WHERE -> true;
            case BATCH_MATMUL, GATHER, CONCAT, IOTA, WEIGHTED_SUM, MEAN_AROUND, RANK -> true;
            default -> false;
        };
    }

    /** Whether a node's operands are read from a table of views, and not from its first three. */
    static boolean readsTable(Operator operator) {
        return switch (operator) {
            case MEAN_OF, TRIMMED_MEAN, MEAN_AROUND, WEIGHTED_SUM, GRAM, CONCAT -> true;
            default -> false;
        };
    }

    /** The operands whose views the node's arguments hold. */
    static List<Operand> held(Node node) {
        return readsTable(node.operator()) ? List.of() : node.operands();
    }
}
