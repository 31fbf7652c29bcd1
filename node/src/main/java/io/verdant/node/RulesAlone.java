package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.aggregator.AutoRule;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.testkit.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job's aggregation as an attacker tries it out: the aggregator's own program, started from parameters of zero with an outer
 * optimizer that takes the combined gradient as it is, so that the result is that gradient negated.
 *
 * @param rules the round's; where they are {@code auto}, what that picks while nothing is rejected
 * @param like a gradient, for names and shapes
 */
record RulesAlone(
        List<JobSpec.Rule> rules,
        SortedMap<String, Shape> parameters,
        SortedMap<String, Tensor> like,
        Compute compute) {
    private static final JobSpec.Outer AS_IT_IS = new JobSpec.Outer("sgd", 1f, 0f);

    Pipeline pipeline(int participants) {
        Program program = AggregateProgram.compile(AutoRule.picked(rules, 0, 0), AS_IT_IS, parameters, participants);
        SortedMap<String, Tensor> zeros = new TreeMap<>();
        parameters.forEach((name, shape) -> zeros.put(name, Tensor.zeros(DType.FLOAT32, shape)));
        SortedMap<String, Tensor> start = AggregateProgram.initialState(zeros, AS_IT_IS, rules);
        return rows -> {
            List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
            double[] before = null;
            for (double[] row : rows) {
                gradients.add(row == before ? gradients.getLast() : FlatGradient.shaped(row, like));
                before = row;
            }
            double[] negated = FlatGradient.of(
                    AggregateProgram.parametersOf(AggregateProgram.run(program, start, gradients, compute)));
            for (int i = 0; i < negated.length; i++) {
                negated[i] = -negated[i];
            }
            return negated;
        };
    }
}
