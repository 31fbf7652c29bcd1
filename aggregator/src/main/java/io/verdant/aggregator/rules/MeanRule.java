package io.verdant.aggregator.rules;

import io.verdant.repops.Attributes;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * The mean of all vectors. Breakdown point: it stands no faulty one, f = 0. Cost n·d.
 *
 * <p>McMahan, Moore, Ramage, Hampson, Agüera y Arcas: Communication-Efficient Learning of Deep Networks from Decentralized Data, AISTATS 2017.
 */
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
