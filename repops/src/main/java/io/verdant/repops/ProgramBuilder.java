package io.verdant.repops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a {@link Program} node by node and checks each: operand count, operand shapes, dtypes. Node names are made
 * unique by a numeric suffix.
 */
public final class ProgramBuilder extends ProgramNodes {
    private final String name;
    private final List<Program.Input> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Program.Output> outputs = new LinkedHashMap<>();
    private final Map<Integer, Value> constants = new LinkedHashMap<>();
    private final Set<String> nodeNames = new HashSet<>();

    /** A value in the program under construction, seen through a view. */
    public record Value(int source, View view, DType dtype) {
        public Shape shape() {
            return view.shape();
        }

        public Value transpose() {
            return new Value(source, view.transpose(), dtype);
        }

        public Value permute(int... order) {
            return new Value(source, view.permute(order), dtype);
        }

        public Value broadcast(Shape target) {
            return new Value(source, view.broadcast(target), dtype);
        }

        /**
         * The same elements in row-major order under another shape.
         *
         * @throws IllegalArgumentException if the view is not contiguous or the counts differ
         */
        public Value reshape(Shape target) {
            if (!view.isContiguous() || view.offset() != 0) {
                throw new IllegalArgumentException("reshape of a non-contiguous view: " + view);
            }
            if (target.elementCount() != shape().elementCount()) {
                throw new IllegalArgumentException("reshape: shape=" + shape() + " target=" + target);
            }
            return new Value(source, View.contiguous(target), dtype);
        }

        Operand operand() {
            return new Operand(source, view);
        }
    }

    public ProgramBuilder(String name) {
        this.name = name;
    }

    public Value input(String inputName, Program.Kind kind, DType dtype, Shape shape) {
        for (Program.Input input : inputs) {
            if (input.name().equals(inputName) && input.kind() == kind) {
                throw new IllegalArgumentException("input declared twice: name=" + inputName + " kind=" + kind);
            }
        }
        inputs.add(new Program.Input(inputName, kind, dtype, shape, 0));
        return new Value(-inputs.size(), View.contiguous(shape), dtype);
    }

    /** A literal; equal bits share one input. */
    public Value constant(float value) {
        int bits = Float.floatToRawIntBits(value);
        return constants.computeIfAbsent(bits, key -> {
            inputs.add(new Program.Input(
                    "const:" + Integer.toHexString(key), Program.Kind.CONSTANT, DType.FLOAT32, Shape.SCALAR, key));
            return new Value(-inputs.size(), View.contiguous(Shape.SCALAR), DType.FLOAT32);
        });
    }

    /** An elementwise node; operands broadcast to the common shape. */
    public Value elementwise(Operator operator, String nodeName, Value... operands) {
        Shape shape = operands[0].shape();
        for (Value operand : operands) {
            shape = commonShape(shape, operand.shape());
        }
        Value[] aligned = new Value[operands.length];
        for (int i = 0; i < operands.length; i++) {
            aligned[i] = operands[i].broadcast(shape);
        }
        return node(operator, nodeName, Attributes.NONE, floating(operands[0]), shape, aligned);
    }

    /** {@code a[m,k] · b[k,n]}. */
    public Value matmul(String nodeName, Value a, Value b) {
        if (a.shape().rank() != 2
                || b.shape().rank() != 2
                || a.shape().dim(1) != b.shape().dim(0)) {
            throw new IllegalArgumentException("matmul: node=" + nodeName + " a=" + a.shape() + " b=" + b.shape());
        }
        Shape shape = Shape.of(a.shape().dim(0), b.shape().dim(1));
        return node(Operator.MATMUL, nodeName, Attributes.NONE, floating(a), shape, a, b);
    }

    /** A reduction of the last axis ({@code REDUCE_SUM}, {@code REDUCE_MAX}, {@code ARGMAX}); the axis is dropped. */
    public Value reduceLast(Operator operator, String nodeName, Value operand) {
        int[] dims = operand.shape().dims();
        if (dims.length == 0) {
            throw new IllegalArgumentException("reduction of a scalar: node=" + nodeName);
        }
        Shape shape = Shape.of(java.util.Arrays.copyOf(dims, dims.length - 1));
        DType dtype = operator == Operator.ARGMAX ? DType.INT32 : floating(operand);
        return node(operator, nodeName, Attributes.NONE, dtype, shape, operand);
    }

    /** {@link Operator#FOLD_SUM}: the first axis is folded and dropped. */
    public Value foldFirst(String nodeName, Value operand) {
        int[] dims = operand.shape().dims();
        if (dims.length == 0) {
            throw new IllegalArgumentException("reduction of a scalar: node=" + nodeName);
        }
        Shape shape = Shape.of(java.util.Arrays.copyOfRange(dims, 1, dims.length));
        return node(Operator.FOLD_SUM, nodeName, Attributes.NONE, floating(operand), shape, operand);
    }

    @Override
    public Value node(
            Operator operator, String nodeName, Attributes attributes, DType dtype, Shape shape, Value... operands) {
        if (operands.length < operator.minInputs() || operands.length > operator.maxInputs()) {
            throw new IllegalArgumentException(
                    "operand count: operator=" + operator + " node=" + nodeName + " count=" + operands.length);
        }
        if (nodes.size() >= Program.MAX_NODES) {
            throw new IllegalArgumentException("too many nodes: limit=" + Program.MAX_NODES);
        }
        List<Operand> list = new ArrayList<>();
        for (Value operand : operands) {
            list.add(operand.operand());
        }
        nodes.add(new Node(nodes.size(), uniqueName(nodeName), operator, attributes, list, dtype, shape));
        return new Value(nodes.size() - 1, View.contiguous(shape), dtype);
    }

    /** Names a result. A value that is an input, or a view, is copied into a node first. */
    public void output(String outputName, Value value) {
        Value made = value;
        if (value.source() < 0
                || !value.view()
                        .equals(View.contiguous(nodes.get(value.source()).shape()))) {
            made = node(Operator.COPY, outputName, Attributes.NONE, value.dtype(), value.shape(), value);
        }
        if (outputs.putIfAbsent(outputName, new Program.Output(outputName, made.source())) != null) {
            throw new IllegalArgumentException("output declared twice: name=" + outputName);
        }
    }

    public Program build() {
        return new Program(name, inputs, nodes, new ArrayList<>(outputs.values()));
    }

    private String uniqueName(String wanted) {
        String candidate = wanted;
        for (int suffix = 1; !nodeNames.add(candidate); suffix++) {
            candidate = wanted + "_" + suffix;
        }
        return candidate;
    }

    static Shape commonShape(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int fromA = axis - (rank - a.rank());
            int fromB = axis - (rank - b.rank());
            int dimA = fromA < 0 ? 1 : a.dim(fromA);
            int dimB = fromB < 0 ? 1 : b.dim(fromB);
            if (dimA != dimB && dimA != 1 && dimB != 1) {
                throw new IllegalArgumentException("shapes do not broadcast: a=" + a + " b=" + b);
            }
            dims[axis] = Math.max(dimA, dimB);
        }
        return Shape.of(dims);
    }
}
