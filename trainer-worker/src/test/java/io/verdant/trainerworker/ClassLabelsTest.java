package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.repops.Compute;
import io.verdant.trainerworker.authoring.SavedModels;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A mean of sparse cross entropies, whose gradient M2.1 scales wrongly: here it is the dense loss of the same model,
 * in value and, at one step of descent, in every parameter.
 */
class ClassLabelsTest {
    private static final RecordLayout LAYOUT = RecordLayout.labelled(6, 3);
    private static final JobSpec.Optimizer SGD = new JobSpec.Optimizer("sgd", 0.5f, 0f);

    private static CompiledModel compile(boolean classLabels) throws ModelException {
        return ModelCompiler.compile(SavedModels.save(graph -> define(graph, classLabels)), SGD, 8, 3, 8, LAYOUT);
    }

    private static void define(SameDiff graph, boolean classLabels) {
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 6);
        SDVariable w = graph.var("w", Nd4j.linspace(-1, 1, 18, DataType.FLOAT).reshape(6, 3));
        SDVariable z = graph.mmul("z", x, w);
        if (classLabels) {
            SDVariable y = graph.placeHolder("y", DataType.INT, -1);
            graph.loss.sparseSoftmaxCrossEntropy("rows", z, y).mean("loss");
        } else {
            SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
            graph.loss.softmaxCrossEntropy("loss", y, z, null);
        }
        graph.setLossVariables("loss");
    }

    @Test
    void shouldTrainOnClassNumbersAsOnTheirOneHotRows() throws ModelException {
        CompiledModel sparse = compile(true);
        CompiledModel dense = compile(false);
        assertEquals(
                ProgramRoot.of(dense.plan().step()),
                ProgramRoot.of(sparse.plan().step()));
        ByteRecords records = ByteRecords.clusters(5, 8, 6, 3);
        try (Compute compute = Compute.ofThreads(1)) {
            float expected = new Evaluator(dense, compute).loss(dense.parameters(), records, (step, row) -> row);
            float actual = new Evaluator(sparse, compute).loss(sparse.parameters(), records, (step, row) -> row);
            assertEquals(expected, actual);
        }
    }
}
