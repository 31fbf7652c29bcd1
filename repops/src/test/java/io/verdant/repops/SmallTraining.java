package io.verdant.repops;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole small training run: a two-layer perceptron, softmax cross-entropy, momentum; fixed data, state and batches.
 */
final class SmallTraining {
    static final int BATCH = 7;
    static final int STEPS = 5;
    static final int FEATURES = 50;
    static final int HIDDEN = 37;
    static final int CLASSES = 6;

    private final ProgramBuilder builder = new ProgramBuilder("step");

    private SmallTraining() {}

    static WorkPlan plan() {
        Program step = new SmallTraining().step();
        ProgramBuilder closing = new ProgramBuilder("closing");
        for (Program.Input input : step.inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                String name = input.name();
                closing.output(
                        name,
                        closing.elementwise(
                                Operator.SUB,
                                "delta " + name,
                                closing.input(name, Program.Kind.START, DType.FLOAT32, input.shape()),
                                closing.input(name, Program.Kind.STATE, DType.FLOAT32, input.shape())));
            }
        }
        return new WorkPlan(step, STEPS, closing.build());
    }

    private Program step() {
        ProgramBuilder.Value records = builder.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        ProgramBuilder.Value x = load("x", records, "u8/255", 1, FEATURES);
        ProgramBuilder.Value y = load("y", records, "one-hot", 0, CLASSES);
        ProgramBuilder.Value w0 = state("w0", FEATURES, HIDDEN);
        ProgramBuilder.Value w1 = state("w1", HIDDEN, CLASSES);
        ProgramBuilder.Value b0 = state("b0", HIDDEN);
        ProgramBuilder.Value z = builder.elementwise(Operator.ADD, "z", builder.matmul("xw", x, w0), b0);
        ProgramBuilder.Value h = builder.elementwise(Operator.RELU, "h", z);
        ProgramBuilder.Value d = lossGradient(builder.matmul("logits", h, w1), y);
        ProgramBuilder.Value dz =
                builder.elementwise(Operator.RELU_GRAD, "dz", builder.matmul("dh", d, w1.transpose()), z);
        update("w1", w1, builder.matmul("dw1", h.transpose(), d));
        update("w0", w0, builder.matmul("dw0", x.transpose(), dz));
        update("b0", b0, builder.foldFirst("db0", dz));
        return builder.build();
    }

    private ProgramBuilder.Value load(
            String name, ProgramBuilder.Value records, String decode, int offset, int columns) {
        Attributes attributes = Attributes.of("decode", decode).with("offset", offset);
        return builder.node(Operator.BATCH_LOAD, name, attributes, DType.FLOAT32, Shape.of(BATCH, columns), records);
    }

    private ProgramBuilder.Value state(String name, int... dims) {
        return builder.input(name, Program.Kind.STATE, DType.FLOAT32, Shape.of(dims));
    }

    private ProgramBuilder.Value lossGradient(ProgramBuilder.Value logits, ProgramBuilder.Value labels) {
        Shape column = Shape.of(BATCH, 1);
        ProgramBuilder.Value max =
                builder.reduceLast(Operator.REDUCE_MAX, "max", logits).reshape(column);
        ProgramBuilder.Value e =
                builder.elementwise(Operator.EXP, "exp", builder.elementwise(Operator.SUB, "shift", logits, max));
        ProgramBuilder.Value sum =
                builder.reduceLast(Operator.REDUCE_SUM, "sum", e).reshape(column);
        ProgramBuilder.Value p = builder.elementwise(Operator.DIV, "p", e, sum);
        ProgramBuilder.Value error = builder.elementwise(Operator.SUB, "error", p, labels);
        return builder.elementwise(Operator.DIV, "d", error, builder.constant(BATCH));
    }

    private void update(String name, ProgramBuilder.Value parameter, ProgramBuilder.Value gradient) {
        ProgramBuilder.Value m = builder.input("m." + name, Program.Kind.FRESH, DType.FLOAT32, parameter.shape());
        ProgramBuilder.Value next = builder.elementwise(Operator.FMA, "m " + name, builder.constant(0.9f), m, gradient);
        ProgramBuilder.Value step = builder.elementwise(Operator.MUL, "step " + name, builder.constant(0.1f), next);
        builder.output("m." + name, next);
        builder.output(name, builder.elementwise(Operator.SUB, "new " + name, parameter, step));
    }

    static SortedMap<String, Tensor> start() {
        Random random = new Random(11);
        SortedMap<String, Tensor> start = new TreeMap<>();
        for (Program.Input input : plan().step().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                float[] values = new float[input.shape().elementCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (random.nextInt(2001) - 1000) / 4096f;
                }
                start.put(input.name(), Tensor.ofFloats(input.shape(), values));
            }
        }
        return start;
    }

    static BatchIndex schedule() {
        return new BatchSchedule(new byte[32], 0, 1, 2, 5, 9, BATCH);
    }

    static PlanResult run(Compute compute) {
        return new PlanRunner(plan(), compute).run(start(), new OperatorCases.Records(), schedule(), PlanObserver.NONE);
    }

    static String hash(Map<String, Tensor> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tensors.forEach((name, tensor) -> {
                ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.shape().elementCount());
                bytes.asFloatBuffer().put(tensor.floats(), 0, tensor.shape().elementCount());
                digest.update(bytes.array());
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints the hashes of the run, for a test that starts this in a JVM of another vector width. */
    public static void main(String[] arguments) {
        try (Compute compute = Compute.ofThreads(1)) {
            PlanResult result = run(compute);
            System.out.println(hash(result.endState()) + " " + hash(result.closing()));
        }
    }
}
