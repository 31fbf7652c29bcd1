package io.verdant.trainerworker;

import io.verdant.protocol.Hash32;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Program;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;

/** Writes a plan with all that it reads in the form that {@code docs/repops.md} gives to other implementers. */
final class PlanDump {
    /** The batch schedule's parameters. */
    record Schedule(
            Hash32 roundSeed, int round, int position, int participants, int shards, int recordsPerShard, int batch) {
        int recordCount() {
            return shards * recordsPerShard;
        }

        BatchSchedule index(int localSteps) {
            return new BatchSchedule(
                    roundSeed.bytes(),
                    (long) round * localSteps,
                    position,
                    participants,
                    shards,
                    recordsPerShard,
                    batch);
        }
    }

    /** The version before the round was in it; plans without operators above 38 that were published with it stay so. */
    static final int WITHOUT_ROUND = 1;

    static final int CURRENT = 2;

    private final StringBuilder lines = new StringBuilder();

    private PlanDump() {}

    /** Writes {@code plan.txt}, {@code start.bin} and {@code records.bin}. */
    static void write(
            int version,
            Path directory,
            WorkPlan plan,
            SortedMap<String, Tensor> start,
            RecordSource records,
            Schedule schedule)
            throws IOException {
        PlanDump dump = new PlanDump();
        dump.header(version, plan, records, schedule);
        dump.line("start", start.size());
        start.forEach((name, tensor) ->
                dump.line("tensor", escape(name), tensor.dtype().code(), shape(tensor.shape())));
        dump.program("step", plan.step());
        dump.program("closing", plan.closing());
        dump.line("end");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("plan.txt"), dump.lines);
        Files.write(directory.resolve("start.bin"), elements(start));
        Files.write(directory.resolve("records.bin"), bytes(records, schedule.recordCount()));
    }

    private void line(Object... words) {
        StringJoiner joined = new StringJoiner(" ", "", "\n");
        for (Object word : words) {
            joined.add(word.toString());
        }
        lines.append(joined);
    }

    private void header(int version, WorkPlan plan, RecordSource records, Schedule schedule) {
        line("verdant-fixture", version);
        line("contract", Program.CONTRACT);
        line("steps", plan.localSteps());
        if (version > WITHOUT_ROUND) {
            line("round", schedule.round());
        }
        line(
                "schedule",
                schedule.roundSeed().hex(),
                schedule.participants(),
                schedule.position(),
                schedule.shards(),
                schedule.recordsPerShard(),
                schedule.batch());
        line("records", schedule.recordCount(), records.recordLength());
    }

    private void program(String name, Program program) {
        line(
                "program",
                name,
                program.inputs().size(),
                program.nodes().size(),
                program.outputs().size());
        for (Program.Input input : program.inputs()) {
            line(
                    "input",
                    escape(input.name()),
                    input.kind().code(),
                    input.dtype().code(),
                    String.format("%08x", input.constantBits()),
                    shape(input.shape()));
        }
        program.nodes().forEach(this::node);
        program.outputs().forEach(output -> line("output", escape(output.name()), output.node()));
    }

    private void node(Node node) {
        SortedMap<String, Object> attributes = node.attributes().values();
        line(
                "node",
                escape(node.name()),
                node.operator().code(),
                node.dtype().code(),
                shape(node.shape()),
                attributes.size(),
                node.operands().size());
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            boolean integer = attribute.getValue() instanceof Long;
            String value = attribute.getValue().toString();
            line(
                    "attribute",
                    escape(attribute.getKey()),
                    integer ? "integer" : "text",
                    integer ? value : escape(value));
        }
        for (Operand operand : node.operands()) {
            StringJoiner strides = new StringJoiner(" ");
            for (int stride : operand.view().strides()) {
                strides.add(Integer.toString(stride));
            }
            String axes = strides.length() == 0 ? "" : strides + " ";
            line(
                    "operand",
                    operand.source(),
                    shape(operand.view().shape()),
                    axes + operand.view().offset());
        }
    }

    private static String shape(Shape shape) {
        StringJoiner words = new StringJoiner(" ");
        words.add(Integer.toString(shape.rank()));
        for (int dim : shape.dims()) {
            words.add(Integer.toString(dim));
        }
        return words.toString();
    }

    /** One word without spaces: bytes that are not printable ASCII, and '%', as '%' and two hexadecimal digits. */
    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
            if (unit > ' ' && unit < 0x7f && unit != '%') {
                escaped.append((char) unit);
            } else {
                escaped.append(String.format("%%%02x", unit));
            }
        }
        return escaped.toString();
    }

    private static byte[] elements(SortedMap<String, Tensor> tensors) {
        int length = 0;
        for (Tensor tensor : tensors.values()) {
            length += tensor.shape().elementCount() * tensor.dtype().byteLength();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors.values()) {
            for (int i = 0; i < tensor.shape().elementCount(); i++) {
                switch (tensor.dtype()) {
                    case FLOAT32 -> bytes.putInt(Float.floatToRawIntBits(tensor.floats()[i]));
                    case INT32 -> bytes.putInt(tensor.ints()[i]);
                    case INT64 -> bytes.putLong(tensor.longs()[i]);
                    case FLOAT64 -> bytes.putLong(Double.doubleToRawLongBits(tensor.doubles()[i]));
                }
            }
        }
        return bytes.array();
    }

    private static byte[] bytes(RecordSource records, int count) {
        int length = records.recordLength();
        byte[] bytes = new byte[count * length];
        for (int record = 0; record < count; record++) {
            records.copy(record, 0, bytes, record * length, length);
        }
        return bytes;
    }
}
