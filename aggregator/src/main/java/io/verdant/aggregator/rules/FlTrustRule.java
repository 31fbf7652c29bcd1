package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * Every vector is given the length of a trusted one and weighed by its cosine to it, or 0 where that is negative. Stands any number of
 * faulty vectors while the trusted one is honest: f < n; cost n²·d, one Gram pass.
 *
 * <p>Cao, Fang, Liu, Gong: FLTrust, NDSS 2021. The trusted vector lies behind the participants'.
 */
record FlTrustRule() implements Rule {
    @Override
    public int maxFaulty(int n) {
        return n - 1;
    }

    @Override
    public boolean isCentred() {
        return false;
    }

    @Override
    public int extras() {
        return 1;
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Value gram = vectors.gramWithExtras();
        Value norms = small.sqrt(small.max(Small.diagonal(gram), small.constant(0)));
        Value own = small.nonZero(Small.part(norms, 0, n));
        Value trusted = Small.part(norms, n, n + 1);
        Value products = Small.part(Small.rowOf(gram, n), 0, n);
        Value cosine = small.div(products, small.mul(own, small.nonZero(trusted)));
        Value trust = small.max(cosine, small.constant(0));
        Value scaled = small.mul(trust, small.div(trusted, own));
        return vectors.weighted(small.div(scaled, small.nonZero(small.sum(trust))));
    }
}
