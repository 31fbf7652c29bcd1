package io.verdant.repops;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A straight-line program over tensors: inputs, nodes in topological order, named outputs. It is the unit that is
 * hashed, executed, traced and disputed. Immutable; {@link ProgramBuilder} makes one and checks it.
 */
public record Program(String name, List<Input> inputs, List<Node> nodes, List<Output> outputs) {
    /** The numeric contract of this build; part of every program hash. */
    public static final String CONTRACT = "repops/1";

    public static final int MAX_NODES = 128 * 128;

    /** Where an input's value comes from when the program is a step of a {@link WorkPlan}. */
    public enum Kind {
        /** A literal scalar, part of the program. */
        CONSTANT(1),
        /** Carried from step to step by name; at the first step it is the start state's tensor of that name. */
        STATE(2),
        /** Carried from step to step by name; at the first step it is +0 everywhere. */
        FRESH(3),
        /** The start state's tensor of that name, at every step. */
        START(4),
        /** Dataset records, read only by {@link Operator#BATCH_LOAD}. */
        DATA(5),
        /** A tensor bound by whoever runs the program, such as a participant's gradient; its name says which. */
        OPERAND(6),
        /**
         * What a worker carries from its last accepted claim to this one, under the input's name, at every step; +0
         * everywhere where there is no such claim. An output of the closing program with the same name is what it carries
         * on.
         */
        CARRIED(7);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** One input. {@code constantBits} are the float's bits for {@link Kind#CONSTANT}, else 0. */
    public record Input(String name, Kind kind, DType dtype, Shape shape, int constantBits) {}

    /** A named result: the node that makes it. State is carried to the next step under its output's name. */
    public record Output(String name, int node) {}

    public Program {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    /** The node that makes the output of that name. */
    public Optional<Node> output(String outputName) {
        return outputs.stream()
                .filter(output -> output.name().equals(outputName))
                .findFirst()
                .map(output -> nodes.get(output.node()));
    }

    /** The node of that name, as a job file or a report says it. */
    public Optional<Node> nodeNamed(String nodeName) {
        return nodes.stream().filter(node -> node.name().equals(nodeName)).findFirst();
    }

    /**
     * The rows whose Merkle root is the program's root: the contract, then each input, node and output, each in
     * canonical big-endian bytes. Names of inputs and outputs are part of the rows (they bind to state), names of nodes
     * are not.
     */
    public List<byte[]> canonicalRows() {
        List<byte[]> rows = new ArrayList<>(1 + inputs.size() + nodes.size() + outputs.size());
        rows.add(row(out -> {
            Attributes.writeString(out, CONTRACT);
            out.writeInt(inputs.size());
            out.writeInt(nodes.size());
            out.writeInt(outputs.size());
        }));
        for (Input input : inputs) {
            rows.add(row(out -> {
                out.writeByte(1);
                Attributes.writeString(out, input.name());
                out.writeByte(input.kind().code());
                out.writeByte(input.dtype().code());
                writeShape(out, input.shape());
                out.writeInt(input.constantBits());
            }));
        }
        for (Node node : nodes) {
            rows.add(row(out -> writeNode(out, node)));
        }
        for (Output output : outputs) {
            rows.add(row(out -> {
                out.writeByte(3);
                Attributes.writeString(out, output.name());
                out.writeInt(output.node());
            }));
        }
        return rows;
    }

    private static void writeNode(DataOutputStream out, Node node) throws IOException {
        out.writeByte(2);
        out.writeShort(node.operator().code());
        out.writeByte(node.dtype().code());
        writeShape(out, node.shape());
        out.write(node.attributes().canonicalBytes());
        out.writeShort(node.operands().size());
        for (Operand operand : node.operands()) {
            out.writeInt(operand.source());
            writeShape(out, operand.view().shape());
            for (int stride : operand.view().strides()) {
                out.writeInt(stride);
            }
            out.writeInt(operand.view().offset());
        }
    }

    private static void writeShape(DataOutputStream out, Shape shape) throws IOException {
        out.writeByte(shape.rank());
        for (int axis = 0; axis < shape.rank(); axis++) {
            out.writeInt(shape.dim(axis));
        }
    }

    private interface RowWriter {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] row(RowWriter writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
