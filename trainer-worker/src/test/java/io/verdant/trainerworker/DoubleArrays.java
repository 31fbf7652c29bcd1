package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Shape;

/** Operators that move elements, and batched products, in float64. */
final class DoubleArrays {
    private final Node node;
    private final DoubleInterpreter values;

    DoubleArrays(Node node, DoubleInterpreter values) {
        this.node = node;
        this.values = values;
    }

    double[] evaluate() {
        return switch (node.operator()) {
            case BATCH_MATMUL -> product();
            case GATHER -> gather();
            case SCATTER_ADD -> scatter();
            case ONE_HOT -> oneHot();
            case CONCAT -> concat();
            case PAD -> pad();
            default -> iota();
        };
    }

    private Shape shape(int slot) {
        return node.operands().get(slot).view().shape();
    }

    private int id(int slot, int index) {
        return (int) values.read(node, slot, index);
    }

    private double[] product() {
        int rank = node.shape().rank();
        int m = node.shape().dim(rank - 2);
        int n = node.shape().dim(rank - 1);
        int depth = shape(0).dim(rank - 1);
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < out.length; i++) {
            int batch = i / (m * n);
            for (int k = 0; k < depth; k++) {
                out[i] += values.read(node, 0, (batch * m + i / n % m) * depth + k)
                        * values.read(node, 1, (batch * depth + k) * n + i % n);
            }
        }
        return out;
    }

    private double[] gather() {
        int row = shape(0).elementCount() / shape(0).dim(0);
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = values.read(node, 0, id(1, i / row) * row + i % row);
        }
        return out;
    }

    private double[] scatter() {
        int row = node.shape().elementCount() / node.shape().dim(0);
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < shape(0).elementCount(); i++) {
            out[id(1, i / row) * row + i % row] += values.read(node, 0, i);
        }
        return out;
    }

    private double[] oneHot() {
        int depth = node.shape().columns();
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = id(0, i / depth) == i % depth ? 1 : 0;
        }
        return out;
    }

    private double[] concat() {
        int axis = (int) node.attributes().integer("axis");
        double[] out = new double[node.shape().elementCount()];
        int begin = 0;
        for (int slot = 0; slot < node.operands().size(); slot++) {
            for (int i = 0; i < shape(slot).elementCount(); i++) {
                int[] position = position(shape(slot), i);
                position[axis] += begin;
                out[index(node.shape(), position)] = values.read(node, slot, i);
            }
            begin += shape(slot).dim(axis);
        }
        return out;
    }

    private double[] pad() {
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < shape(0).elementCount(); i++) {
            int[] position = position(shape(0), i);
            for (int axis = 0; axis < position.length; axis++) {
                int step = (int) node.attributes().integer("step" + axis);
                position[axis] = position[axis] * step + (int) node.attributes().integer("begin" + axis);
            }
            out[index(node.shape(), position)] = values.read(node, 0, i);
        }
        return out;
    }

    private double[] iota() {
        int axis = (int) node.attributes().integer("axis");
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = position(node.shape(), i)[axis];
        }
        return out;
    }

    private static int[] position(Shape shape, int index) {
        int[] position = new int[shape.rank()];
        int rest = index;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            position[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return position;
    }

    private static int index(Shape shape, int[] position) {
        int index = 0;
        for (int axis = 0; axis < position.length; axis++) {
            index = index * shape.dim(axis) + position[axis];
        }
        return index;
    }
}
