package io.verdant.trainerworker.conformance;

import io.verdant.repops.Attributes;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.View;
import io.verdant.repops.WorkPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a dumped plan, as {@code docs/repops.md} lays it out, with all that it reads. */
final class DumpReader {
    private static final int FIRST_WITH_ROUND = 2;

    private final DumpWords words;
    private final ByteBuffer elements;

    private DumpReader(String plan, byte[] start) {
        words = new DumpWords(plan);
        elements = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What a dump holds. */
    record Dump(WorkPlan plan, SortedMap<String, Tensor> start, FixedRecords records, BatchSchedule schedule) {}

    /**
     * Reads a dump.
     *
     * @throws IllegalArgumentException where it is not one, or of another version of the contract
     */
    static Dump read(String plan, byte[] start, byte[] records) {
        return new DumpReader(plan, start).dump(records);
    }

    private Dump dump(byte[] recordBytes) {
        words.expect("verdant-fixture");
        int version = words.count();
        words.expect("contract");
        words.expect(Program.CONTRACT);
        words.expect("steps");
        int steps = words.count();
        long round = 0;
        if (version >= FIRST_WITH_ROUND) {
            words.expect("round");
            round = words.integer();
        }
        BatchSchedule schedule = schedule(round * steps);
        words.expect("records");
        int count = words.count();
        FixedRecords records = new FixedRecords(words.count(), recordBytes);
        if (records.recordCount() != count) {
            throw new IllegalArgumentException("records=" + records.recordCount() + " wanted=" + count);
        }
        SortedMap<String, Tensor> start = start();
        Program step = program("step");
        Program closing = program("closing");
        words.expect("end");
        return new Dump(new WorkPlan(step, steps, closing), start, records, schedule);
    }

    private BatchSchedule schedule(long firstStep) {
        words.expect("schedule");
        byte[] seed = HexFormat.of().parseHex(words.word());
        int participants = words.count();
        int position = words.count();
        int shards = words.count();
        int recordsPerShard = words.count();
        return new BatchSchedule(seed, firstStep, position, participants, shards, recordsPerShard, words.count());
    }

    private SortedMap<String, Tensor> start() {
        words.expect("start");
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (int left = words.count(); left > 0; left--) {
            words.expect("tensor");
            String name = words.text();
            DType dtype = DType.ofCode(words.count());
            tensors.put(name, tensor(dtype, shape()));
        }
        return tensors;
    }

    private Tensor tensor(DType dtype, Shape shape) {
        Tensor tensor = Tensor.zeros(dtype, shape);
        for (int i = 0; i < shape.elementCount(); i++) {
            switch (dtype) {
                case FLOAT32 -> tensor.floats()[i] = elements.getFloat();
                case INT32 -> tensor.ints()[i] = elements.getInt();
                case INT64 -> tensor.longs()[i] = elements.getLong();
                case FLOAT64 -> tensor.doubles()[i] = elements.getDouble();
            }
        }
        return tensor;
    }

    private Shape shape() {
        return Shape.of(words.counts(words.count()));
    }

    private Program program(String name) {
        words.expect("program");
        words.expect(name);
        int[] counts = words.counts(3);
        List<Program.Input> inputs = new ArrayList<>();
        for (int i = 0; i < counts[0]; i++) {
            inputs.add(input());
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < counts[1]; i++) {
            nodes.add(node(inputs, nodes));
        }
        List<Program.Output> outputs = new ArrayList<>();
        for (int i = 0; i < counts[2]; i++) {
            words.expect("output");
            outputs.add(new Program.Output(words.text(), words.count()));
        }
        return new Program(name, inputs, nodes, outputs);
    }

    private Program.Input input() {
        words.expect("input");
        String name = words.text();
        Program.Kind kind = kind(words.count());
        DType dtype = DType.ofCode(words.count());
        int bits = words.bits();
        return new Program.Input(name, kind, dtype, shape(), bits);
    }

    private Node node(List<Program.Input> inputs, List<Node> nodes) {
        words.expect("node");
        String name = words.text();
        Operator operator = operator(words.count());
        DType dtype = DType.ofCode(words.count());
        Shape shape = shape();
        int attributeCount = words.count();
        int operandCount = words.count();
        Attributes attributes = Attributes.NONE;
        for (int i = 0; i < attributeCount; i++) {
            words.expect("attribute");
            String key = words.text();
            attributes = words.word().equals("integer")
                    ? attributes.with(key, words.integer())
                    : attributes.with(key, words.text());
        }
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < operandCount; i++) {
            operands.add(operand(inputs, nodes));
        }
        return new Node(nodes.size(), name, operator, attributes, operands, dtype, shape);
    }

    private Operand operand(List<Program.Input> inputs, List<Node> nodes) {
        words.expect("operand");
        int source = words.count();
        Shape of = source >= 0
                ? nodes.get(source).shape()
                : inputs.get(-1 - source).shape();
        Shape shape = shape();
        int[] strides = words.counts(shape.rank());
        return new Operand(source, View.of(shape, strides, words.count(), of.elementCount()));
    }

    private static Program.Kind kind(int code) {
        return Arrays.stream(Program.Kind.values())
                .filter(kind -> kind.code() == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind: code=" + code));
    }

    private static Operator operator(int code) {
        return Arrays.stream(Operator.values())
                .filter(operator -> operator.code() == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown operator: code=" + code));
    }
}
