package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

class ModelCompilerTest {
    private static final JobSpec.Optimizer NESTEROV = new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
    private static final RecordLayout LAYOUT = RecordLayout.labelled(6, 3);

    private static CompiledModel compile(byte[] file) throws ModelException {
        return ModelCompiler.compile(file, NESTEROV, 8, 2, 4, LAYOUT);
    }

    private static Hash32 stepRoot(byte[] file) throws ModelException {
        return ProgramRoot.of(compile(file).plan().step());
    }

    @Test
    void shouldKeepTheModelsNamesInTheStepProgram() throws ModelException {
        CompiledModel model = compile(SavedModels.mlp(7, 6, 5, 4, 3));
        Program step = model.plan().step();
        assertEquals(Operator.MATMUL, step.nodeNamed("matmul_1").orElseThrow().operator());
        assertEquals(Operator.RELU, step.nodeNamed("relu_0").orElseThrow().operator());
        assertTrue(step.nodeNamed("matmul_1_grad_b").isPresent());
        assertTrue(step.nodeNamed("matmul_0_grad_a").isEmpty(), "no gradient of the records is needed");
        assertEquals(
                List.of("b_0", "b_1", "b_2", "w_0", "w_1", "w_2"),
                List.copyOf(model.parameters().keySet()));
    }

    @Test
    void shouldCarryParametersAndMomentumUnderTheirNames() throws ModelException {
        Program step = compile(SavedModels.mlp(7, 6, 3)).plan().step();
        Set<String> outputs = step.outputs().stream().map(Program.Output::name).collect(Collectors.toSet());
        assertEquals(Set.of("b_0", "w_0", "momentum/b_0", "momentum/w_0", "loss"), outputs);
        Set<String> fresh = step.inputs().stream()
                .filter(input -> input.kind() == Program.Kind.FRESH)
                .map(Program.Input::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of("momentum/b_0", "momentum/w_0"), fresh);
    }

    @Test
    void shouldCloseWithStartMinusEnd() throws ModelException {
        Program closing = compile(SavedModels.mlp(7, 6, 3)).plan().closing();
        assertEquals(2, closing.nodes().size());
        assertTrue(closing.nodes().stream().allMatch(node -> node.operator() == Operator.SUB));
        assertEquals(
                Program.Kind.START,
                closing.inputs()
                        .get(closing.nodes().get(0).operands().get(0).input())
                        .kind());
        assertEquals(
                Program.Kind.STATE,
                closing.inputs()
                        .get(closing.nodes().get(0).operands().get(1).input())
                        .kind());
    }

    @Test
    void shouldPruneTheLabelsFromThePredictionProgram() throws ModelException {
        CompiledModel model = compile(SavedModels.mlp(7, 6, 3));
        assertEquals(
                Shape.of(4),
                Objects.requireNonNull(model.logits())
                        .output("prediction")
                        .orElseThrow()
                        .shape());
        assertTrue(Objects.requireNonNull(model.logits()).nodeNamed("labels").isEmpty());
        assertEquals(Shape.SCALAR, model.loss().output("loss").orElseThrow().shape());
    }

    @Test
    void shouldNotDependOnTheOrderOrTheNamesOfOperations() throws ModelException {
        byte[] one = SavedModels.save(graph -> towers(graph, false, "left", "right", "sum"));
        byte[] other = SavedModels.save(graph -> towers(graph, true, "zz", "aa", "kk"));
        assertFalse(Arrays.equals(one, other));
        assertEquals(stepRoot(one), stepRoot(other));
    }

    private static void towers(SameDiff graph, boolean rightFirst, String left, String right, String sum) {
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 6);
        SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
        SDVariable w = graph.var("w", Nd4j.createFromArray(new float[18]).reshape(6, 3));
        SDVariable v = graph.var("v", Nd4j.createFromArray(new float[18]).reshape(6, 3));
        SDVariable b = rightFirst ? graph.mmul(right, x, v) : null;
        SDVariable a = graph.mmul(left, x, w);
        SDVariable total = a.add(sum, b == null ? graph.mmul(right, x, v) : b);
        graph.loss.softmaxCrossEntropy(sum + "_loss", y, total, null);
        graph.setLossVariables(sum + "_loss");
    }

    @Test
    void shouldDependOnTheBatchAndTheOptimizer() throws ModelException {
        byte[] file = SavedModels.mlp(7, 6, 3);
        Hash32 root = stepRoot(file);
        Program larger =
                ModelCompiler.compile(file, NESTEROV, 9, 2, 4, LAYOUT).plan().step();
        assertNotEquals(root, ProgramRoot.of(larger));
        JobSpec.Optimizer faster = new JobSpec.Optimizer("nesterov", 0.06f, 0.9f);
        assertNotEquals(
                root,
                ProgramRoot.of(ModelCompiler.compile(file, faster, 8, 2, 4, LAYOUT)
                        .plan()
                        .step()));
    }

    @Test
    void shouldNameTheOperatorAndTheNodeThatTheContractLacks() {
        byte[] file = SavedModels.save(graph -> classifier(graph, z -> graph.math.atan("squashed", z)));
        ModelException thrown = assertThrows(ModelException.class, () -> compile(file));
        assertEquals(ModelException.Kind.UNSUPPORTED, thrown.kind());
        assertEquals("atan", thrown.operator());
        assertEquals("squashed", thrown.node());
        assertTrue(thrown.getMessage().contains("atan") && thrown.getMessage().contains("squashed"));
    }

    @Test
    void shouldRefuseAnOperatorWithAttributesThatTheContractLacks() {
        byte[] file = SavedModels.save(graph -> classifier(graph, z -> graph.nn.relu("cut", z, 0.5)));
        ModelException thrown = assertThrows(ModelException.class, () -> compile(file));
        assertEquals(ModelException.Kind.INVALID, thrown.kind());
        assertEquals("relu", thrown.operator());
        assertEquals("cut", thrown.node());
    }

    @Test
    void shouldRefuseAModelWhoseInputDoesNotFitTheRecords() {
        byte[] file = SavedModels.mlp(7, 5, 3);
        ModelException thrown = assertThrows(ModelException.class, () -> compile(file));
        assertTrue(thrown.getMessage().contains("input"), thrown.getMessage());
    }

    @Test
    void shouldRefuseAModelWithAnotherNumberOfClasses() {
        byte[] file = SavedModels.mlp(7, 6, 4);
        ModelException thrown = assertThrows(ModelException.class, () -> compile(file));
        assertEquals("loss", thrown.node());
    }

    @Test
    void shouldIgnoreWhatTheLossDoesNotNeed() throws ModelException {
        byte[] plain = SavedModels.save(graph -> classifier(graph, z -> z));
        byte[] more = SavedModels.save(graph -> classifier(graph, z -> {
            graph.math.atan("report", z);
            return z;
        }));
        assertEquals(stepRoot(plain), stepRoot(more));
    }

    @Test
    void shouldRefuseAnUnknownOptimizer() {
        byte[] file = SavedModels.mlp(7, 6, 3);
        JobSpec.Optimizer unknown = new JobSpec.Optimizer("adagrad", 0.1f, 0.9f);
        assertThrows(IllegalArgumentException.class, () -> ModelCompiler.compile(file, unknown, 8, 2, 4, LAYOUT));
    }

    private static void classifier(SameDiff graph, UnaryOperator<SDVariable> layer) {
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 6);
        SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
        SDVariable w = graph.var("w", Nd4j.createFromArray(new float[18]).reshape(6, 3));
        graph.loss.softmaxCrossEntropy("loss", y, layer.apply(graph.mmul("z", x, w)), null);
        graph.setLossVariables("loss");
    }

    @Test
    void shouldRefuseSamePaddingThatSkipsLeadingRows() {
        byte[] file = SavedModels.save(graph -> classifier(graph, z -> {
            Pooling2DConfig skipping = Pooling2DConfig.builder()
                    .kH(1)
                    .kW(1)
                    .sH(1)
                    .sW(3)
                    .paddingMode(PaddingMode.SAME)
                    .build();
            SDVariable nine = graph.tile(z, 1, 3).reshape(-1, 1, 1, 9);
            return graph.cnn.maxPooling2d("skipping", nine, skipping).reshape(-1, 3);
        }));
        ModelException thrown = assertThrows(ModelException.class, () -> compile(file));
        assertEquals(ModelException.Kind.INVALID, thrown.kind());
        assertEquals("skipping", thrown.node());
    }
}
