package io.verdant.trainerworker;

import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as programs.
 *
 * @param plan the local steps and the closing pseudo-gradient; the step program's outputs are the parameters, the
 *     running statistics, the optimizer's state and {@code loss}
 * @param loss the forward pass over one batch of {@code lossBatch} records; parameters are {@code STATE}, output
 *     {@code loss}
 * @param logits the forward pass over one batch of {@code lossBatch} records; output {@code prediction}, the INT32
 *     index of the largest logit of each row; null where the loss is not over classes
 * @param lossBatch records of one run of {@code loss} and {@code logits}
 * @param layout what a record's bytes mean
 * @param parameters the initial parameters and running statistics, by name
 */
public record CompiledModel(
        WorkPlan plan,
        Program loss,
        @Nullable Program logits,
        int lossBatch,
        RecordLayout layout,
        SortedMap<String, Tensor> parameters) {
    /** Name of the data input of every program. */
    public static final String RECORDS = "records";

    /** Output of the step and loss programs: the batch's mean loss, a scalar. */
    public static final String LOSS = "loss";

    /** Output of the logits program: the predicted class of each row. */
    public static final String PREDICTION = "prediction";
}
