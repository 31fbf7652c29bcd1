package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Placeholders find their fields by name or by what the loss does with them, and read them by their type. */
class RecordBindingsTest {
    private static final RecordLayout IMAGES = RecordLayout.labelled(6, 3);
    private static final RecordLayout TEXT = RecordLayout.tokens(5);

    private static CompiledModel compile(RecordLayout layout, Consumer<SameDiff> definition) throws ModelException {
        JobSpec.Optimizer sgd = new JobSpec.Optimizer("sgd", 0.5f, 0f);
        return ModelCompiler.compile(SavedModels.save(definition), sgd, 4, 1, 4, layout);
    }

    private static SDVariable parameter(SameDiff graph, String name, long... shape) {
        return graph.var(name, Nd4j.ones(DataType.FLOAT, shape));
    }

    private static Node load(CompiledModel model, String placeholder) {
        Node node = model.plan().step().nodeNamed(placeholder).orElseThrow();
        assertEquals(Operator.BATCH_LOAD, node.operator());
        return node;
    }

    @Test
    void shouldTakeTheComparedPlaceholderForTheLabels() throws ModelException {
        CompiledModel model = compile(IMAGES, graph -> {
            SDVariable compared = graph.placeHolder("a", DataType.FLOAT, -1, 3);
            SDVariable read = graph.placeHolder("z", DataType.FLOAT, -1, 6);
            // What is compared is not the placeholder itself but made of it.
            graph.loss.softmaxCrossEntropy(
                    "loss", compared.mul(0.9), graph.mmul(read, parameter(graph, "w", 6, 3)), null);
            graph.setLossVariables("loss");
        });
        assertEquals(6, load(model, "a").attributes().integer("offset"));
        assertEquals("one-hot", load(model, "a").attributes().string("decode"));
        assertEquals(0, load(model, "z").attributes().integer("offset"));
        assertEquals("u8/255", load(model, "z").attributes().string("decode"));
    }

    @Test
    void shouldPreferTheFieldOfThatName() throws ModelException {
        CompiledModel model = compile(IMAGES, graph -> {
            SDVariable x = graph.placeHolder("input", DataType.FLOAT, -1, 6);
            SDVariable y = graph.placeHolder("labels", DataType.FLOAT, -1, 1);
            // A loss that is no loss operator compares them.
            graph.math.square(graph.mmul(x, parameter(graph, "w", 6, 1)).sub(y)).mean("loss");
            graph.setLossVariables("loss");
        });
        assertEquals(6, load(model, "labels").attributes().integer("offset"));
        assertEquals(DType.INT32, load(model, "labels").dtype());
        assertEquals(
                Operator.CAST,
                model.plan().step().nodeNamed("labels_float").orElseThrow().operator());
        assertNull(model.logits(), "predicts no classes");
    }

    @Test
    void shouldReadTokensAndTheNextOfEach() throws ModelException {
        CompiledModel model = compile(TEXT, graph -> {
            SDVariable ids = graph.placeHolder("ids", DataType.INT32, -1, 5);
            SDVariable next = graph.placeHolder("next", DataType.INT32, -1, 5);
            SDVariable logits = graph.gather(parameter(graph, "table", 256, 256), ids, 0);
            graph.loss.sparseSoftmaxCrossEntropy("rows", logits, next).mean("loss");
            graph.setLossVariables("loss");
        });
        assertEquals(0, load(model, "ids").attributes().integer("offset"));
        assertEquals(1, load(model, "next").attributes().integer("offset"));
        assertEquals(Shape.of(4, 5), load(model, "next").shape());
        assertEquals(
                Shape.of(4, 5),
                Objects.requireNonNull(model.logits())
                        .output(CompiledModel.PREDICTION)
                        .orElseThrow()
                        .shape());
    }

    @Test
    void shouldNeedNoLabels() throws ModelException {
        CompiledModel model = compile(IMAGES, graph -> {
            SDVariable x = graph.placeHolder("pixels", DataType.FLOAT, -1, 2, 3);
            SDVariable flat = x.reshape(-1, 6);
            SDVariable again = graph.mmul(flat, parameter(graph, "w", 6, 6));
            graph.loss.meanSquaredError("loss", flat, again, null);
            graph.setLossVariables("loss");
        });
        assertEquals("u8/255", load(model, "pixels").attributes().string("decode"));
    }

    @Test
    void shouldNameAPlaceholderThatNoFieldIsFor() {
        ModelException thrown = assertThrows(
                ModelException.class,
                () -> compile(IMAGES, graph -> {
                    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 6);
                    SDVariable extra = graph.placeHolder("extra", DataType.FLOAT, -1, 6);
                    SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
                    graph.loss.softmaxCrossEntropy(
                            "loss", y, graph.mmul(x.add(extra), parameter(graph, "w", 6, 3)), null);
                    graph.setLossVariables("loss");
                }));
        assertEquals(ModelException.Kind.UNUSABLE, thrown.kind());
        assertTrue(thrown.getMessage().contains("placeholder=x"), thrown.getMessage());
    }
}
