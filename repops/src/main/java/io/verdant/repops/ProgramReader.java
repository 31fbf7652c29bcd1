package io.verdant.repops;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a program from its canonical rows, which may come from anybody: what it returns passes every check of the
 * contract and has exactly those rows, so the program's root is that of the bytes. Names of nodes are in no row and come
 * beside them.
 */
public final class ProgramReader {
    /** Bytes of one row: a node of {@value #MAX_OPERANDS} operands of the highest rank fits. */
    public static final int MAX_ROW_LENGTH = 1 << 15;

    private static final int MAX_OPERANDS = 256;
    private static final int MAX_ATTRIBUTES = 64;
    private static final Map<Integer, Operator> OPERATORS = new HashMap<>();
    private static final Map<Integer, Program.Kind> KINDS = new HashMap<>();

    static {
        for (Operator operator : Operator.values()) {
            OPERATORS.put(operator.code(), operator);
        }
        for (Program.Kind kind : Program.Kind.values()) {
            KINDS.put(kind.code(), kind);
        }
    }

    private final List<Program.Input> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Program.Output> outputs = new ArrayList<>();

    private ProgramReader() {}

    /**
     * The program of those rows.
     *
     * @param rows as {@link Program#canonicalRows()} gives them
     * @param nodeNames a name for each node, in order
     * @throws IllegalArgumentException for rows that no program has, or that the contract gives no meaning
     */
    public static Program read(String name, List<byte[]> rows, List<String> nodeNames) {
        ProgramReader reader = new ProgramReader();
        try {
            reader.rows(rows, nodeNames);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a row ends early", e);
        }
        Program program = new Program(name, reader.inputs, reader.nodes, reader.outputs);
        ProgramCheck.check(program);
        requireSame(rows, program.canonicalRows());
        return program;
    }

    private void rows(List<byte[]> rows, List<String> nodeNames) {
        require(!rows.isEmpty() && rows.size() <= 1 + 3 * Program.MAX_NODES, "rowCount", rows.size());
        ByteBuffer head = row(rows.getFirst());
        String contract = string(head);
        if (!contract.equals(Program.CONTRACT)) {
            throw new IllegalArgumentException("contract=" + contract + " here=" + Program.CONTRACT);
        }
        int inputCount = head.getInt();
        int nodeCount = head.getInt();
        int outputCount = head.getInt();
        long count = 1L + inputCount + nodeCount + outputCount;
        require(inputCount >= 0 && nodeCount >= 0 && outputCount >= 0 && count == rows.size(), "rowCount", rows.size());
        require(nodeCount == nodeNames.size(), "nodeNameCount", nodeNames.size());
        for (int i = 0; i < inputCount; i++) {
            input(row(rows.get(1 + i)));
        }
        for (int i = 0; i < nodeCount; i++) {
            node(row(rows.get(1 + inputCount + i)), nodeNames.get(i));
        }
        for (int i = 0; i < outputCount; i++) {
            output(row(rows.get(1 + inputCount + nodeCount + i)));
        }
    }

    private void input(ByteBuffer in) {
        tag(in, 1);
        String name = string(in);
        Program.Kind kind = known(KINDS, "kind", in.get() & 0xff);
        inputs.add(new Program.Input(name, kind, DType.ofCode(in.get() & 0xff), shape(in), in.getInt()));
    }

    private void node(ByteBuffer in, String name) {
        tag(in, 2);
        Operator operator = known(OPERATORS, "operator", in.getShort() & 0xffff);
        DType dtype = DType.ofCode(in.get() & 0xff);
        Shape shape = shape(in);
        Attributes attributes = attributes(in);
        int operandCount = in.getShort() & 0xffff;
        require(operandCount <= MAX_OPERANDS, "operandCount", operandCount);
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < operandCount; i++) {
            operands.add(operand(in));
        }
        nodes.add(new Node(nodes.size(), name, operator, attributes, operands, dtype, shape));
    }

    private Operand operand(ByteBuffer in) {
        int source = in.getInt();
        Shape shape = shape(in);
        int[] strides = new int[shape.rank()];
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = in.getInt();
        }
        int offset = in.getInt();
        require(source < nodes.size() && source >= -inputs.size(), "source", source);
        Shape from = source >= 0
                ? nodes.get(source).shape()
                : inputs.get(-1 - source).shape();
        return new Operand(source, View.of(shape, strides, offset, from.elementCount()));
    }

    private void output(ByteBuffer in) {
        tag(in, 3);
        outputs.add(new Program.Output(string(in), in.getInt()));
    }

    private static Attributes attributes(ByteBuffer in) {
        int count = in.getShort() & 0xffff;
        require(count <= MAX_ATTRIBUTES, "attributeCount", count);
        Attributes attributes = Attributes.NONE;
        for (int i = 0; i < count; i++) {
            String name = string(in);
            int type = in.get();
            require(type == 1 || type == 2, "attributeType", type);
            attributes = type == 1 ? attributes.with(name, in.getLong()) : attributes.with(name, string(in));
        }
        return attributes;
    }

    private static Shape shape(ByteBuffer in) {
        int rank = in.get() & 0xff;
        require(rank <= Shape.MAX_RANK, "rank", rank);
        int[] dims = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            dims[axis] = in.getInt();
        }
        return Shape.of(dims);
    }

    private static String string(ByteBuffer in) {
        byte[] utf8 = new byte[Math.min(in.getShort() & 0xffff, in.remaining() + 1)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static void tag(ByteBuffer in, int expected) {
        int tag = in.get();
        require(tag == expected, "rowTag", tag);
    }

    private static ByteBuffer row(byte[] row) {
        require(row.length <= MAX_ROW_LENGTH, "rowLength", row.length);
        return ByteBuffer.wrap(row);
    }

    private static <T> T known(Map<Integer, T> all, String name, int code) {
        T value = all.get(code);
        if (value == null) {
            throw new IllegalArgumentException("unknown " + name + "=" + code);
        }
        return value;
    }

    /** One encoding for each program: bytes left over, or text that is not UTF-8, would be a second one. */
    private static void requireSame(List<byte[]> rows, List<byte[]> canonical) {
        for (int i = 0; i < rows.size(); i++) {
            if (!Arrays.equals(rows.get(i), canonical.get(i))) {
                throw new IllegalArgumentException("not canonical: row=" + i);
            }
        }
    }

    private static void require(boolean holds, String name, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value);
        }
    }
}
