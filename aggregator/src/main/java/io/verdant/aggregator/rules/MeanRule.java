package io.verdant.aggregator.rules;

import io.verdant.repops.Attributes;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/** The mean of all vectors. Stands no faulty one: f = 0. Cost n·d. */
record MeanRule() implements Rule {
    @Override
    public int maxFaulty(int n) {
        return 0;
    }

    @Override
    public Combination combine(Vectors vectors) {
        return tensor -> {
            Value[] x = vectors.values(tensor);
            return vectors.small()
                    .builder()
                    .node(Operator.MEAN_OF, "combine", Attributes.NONE, x[0].dtype(), x[0].shape(), x);
        };
    }
}
