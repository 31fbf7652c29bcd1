package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramReader;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.trainerworker.PseudoGradient;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a job executes, without its weights and its data: the signed job names the SHA-256 of these bytes, so that whoever
 * judges its disputes needs neither the model file nor the data set. It grows with the nodes of the model, not with its
 * parameters. Its bytes, big-endian: {@code "verdant-work/1\n"}, the training records' count (4) and length (4), the test
 * records' count (4), the records of an evaluation's step (4), the labels of an evaluation (8), then the step program, the
 * evaluation's step program and its closing program, each as the count of its rows (4), each row with its length (4), the
 * count of its nodes (4) and each one's name with its length (2).
 *
 * @param step what a worker executes each step
 * @param evaluation what a checkpoint does on the test records
 * @param recordCount training records
 * @param recordLength bytes of each, and of each test record
 */
record WorkFile(Program step, EvaluationPlan evaluation, int recordCount, int recordLength) {
    /** Bytes of the largest file: a program of all the nodes that one may have fits, and so does an arbiter that reads it. */
    static final int MAX_LENGTH = 1 << 22;

    private static final byte[] MAGIC = "verdant-work/1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COUNTS_LENGTH = 4 * Integer.BYTES + Long.BYTES;

    /** The work of a model's programs on such records. */
    static WorkFile of(WorkPlan plan, EvaluationPlan evaluation, Dataset.Outline records) {
        int steps = evaluation.plan().localSteps();
        if (steps != steps(evaluation.recordCount(), evaluation.batch())) {
            throw new IllegalArgumentException("evaluation steps=" + steps + " records=" + evaluation.recordCount());
        }
        return new WorkFile(plan.step(), evaluation, records.recordCount(), records.recordLength());
    }

    /** What a claim of that job executes; the closing program follows from the step program. */
    WorkPlan plan(JobSpec spec) {
        return new WorkPlan(step, spec.schedule().localSteps(), PseudoGradient.of(step, spec.optimizer()));
    }

    /** What a signed job names this work by. */
    Hash32 hash() {
        return Sha256.of(encode());
    }

    /** @throws UserError for programs that no arbiter could be asked to read */
    byte[] encode() {
        List<byte[]> parts = new ArrayList<>();
        for (Program program : programs()) {
            parts.add(bytes(program));
        }
        int length = MAGIC.length
                + COUNTS_LENGTH
                + parts.stream().mapToInt(part -> part.length).sum();
        if (length > MAX_LENGTH) {
            throw UserError.because(ExitCode.DATA, "the model's programs are too large for arbiters")
                    .with("length", length)
                    .with("limit", MAX_LENGTH)
                    .next("train a model of fewer nodes");
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(MAGIC);
        out.putInt(recordCount).putInt(recordLength).putInt(evaluation.recordCount());
        out.putInt(evaluation.batch()).putLong(evaluation.total());
        parts.forEach(out::put);
        return out.array();
    }

    private List<Program> programs() {
        return List.of(step, evaluation.plan().step(), evaluation.plan().closing());
    }

    private static byte[] bytes(Program program) {
        List<byte[]> rows = program.canonicalRows();
        List<byte[]> names = program.nodes().stream()
                .map(Node::name)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + length(rows, 4) + length(names, 2));
        out.putInt(rows.size());
        rows.forEach(row -> out.putInt(row.length).put(row));
        out.putInt(names.size());
        names.forEach(name -> out.putShort((short) name.length).put(name));
        return out.array();
    }

    private static int length(List<byte[]> fields, int prefixLength) {
        return fields.stream().mapToInt(field -> prefixLength + field.length).sum();
    }

    /** The work in those hostile bytes, or why they are none. */
    static Decoded<WorkFile> decode(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            return Decoded.refused(Reason.TOO_LARGE, "workLength=" + bytes.length + " limit=" + MAX_LENGTH);
        }
        if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            return Decoded.refused(Reason.MALFORMED, "not a work file of this version");
        }
        try {
            return Decoded.ok(read(ByteBuffer.wrap(bytes, MAGIC.length, bytes.length - MAGIC.length)));
        } catch (BufferUnderflowException e) {
            return Decoded.refused(Reason.MALFORMED, "the work file ends early");
        } catch (IllegalArgumentException e) {
            return Decoded.refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static WorkFile read(ByteBuffer in) {
        int recordCount = positive(in.getInt(), "recordCount");
        int recordLength = positive(in.getInt(), "recordLength");
        int testCount = positive(in.getInt(), "testCount");
        int batch = positive(in.getInt(), "evaluationBatch");
        long labels = in.getLong();
        Program step = program(in, "step");
        WorkPlan plan = new WorkPlan(program(in, "evaluation"), steps(testCount, batch), program(in, "closing"));
        if (in.hasRemaining() || labels < 0) {
            throw new IllegalArgumentException("labels=" + labels + " bytesLeftOver=" + in.remaining());
        }
        return new WorkFile(step, new EvaluationPlan(plan, batch, testCount, labels), recordCount, recordLength);
    }

    private static Program program(ByteBuffer in, String name) {
        List<byte[]> rows = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            rows.add(field(in, in.getInt(), ProgramReader.MAX_ROW_LENGTH));
        }
        List<String> names = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] utf8 = field(in, in.getShort() & 0xffff, Limits.MAX_NAME_LENGTH);
            String nodeName = new String(utf8, StandardCharsets.UTF_8);
            if (!Arrays.equals(utf8, nodeName.getBytes(StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException("a node's name is not UTF-8: program=" + name);
            }
            names.add(nodeName);
        }
        return ProgramReader.read(name, rows, names);
    }

    private static byte[] field(ByteBuffer in, int length, int limit) {
        if (length < 0 || length > limit || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Batches that hold all records. */
    private static int steps(int recordCount, int batch) {
        return (int) ((recordCount + (long) batch - 1) / batch);
    }

    private static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value);
        }
        return value;
    }
}
