package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * The mean of the vectors that pass: given the length of a trusted one, g~, they have {@code γ⟨v, g~⟩ − ρ‖g~‖² ≥ −γε}. A vector of
 * length 0 does not pass. Stands any number of faulty vectors while the trusted one is honest: f < n; cost n²·d, one Gram pass.
 *
 * <p>Xie, Koyejo, Gupta: Zeno++, ICML 2020. The trusted vector v lies behind the participants'.
 *
 * @param rate γ
 * @param rho ρ
 * @param epsilon ε
 */
record ZenoPlusPlusRule(double rate, double rho, double epsilon) implements Rule {
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
        Value own = Small.part(norms, 0, n);
        Value trusted = Small.part(norms, n, n + 1);
        Value factor = small.div(trusted, small.nonZero(own));
        Value products = small.mul(Small.part(Small.rowOf(gram, n), 0, n), factor);
        Value squared = small.mul(small.mul(trusted, trusted), small.constant(rho));
        Value score = small.sub(small.mul(products, small.constant(rate)), squared);
        Value passes = small.apply(Operator.GREATER_EQUAL, score, small.constant(-rate * epsilon));
        Value chosen = small.mul(passes, small.greater(own, small.constant(0)));
        return vectors.weighted(small.mul(vectors.alike(chosen), factor));
    }
}
