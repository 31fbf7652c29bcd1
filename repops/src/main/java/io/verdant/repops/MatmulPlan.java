package io.verdant.repops;

/** A planned contraction of two operands, such as {@code out[m,n] = a[m,k] · b[k,n]} or a convolution; row-major. */
interface MatmulPlan {
    /** Packs what all parts share; called once per product, before the parts. */
    default void prepare(float[] a, float[] b) {}

    /** Computes part {@code part} of {@code parts}; parts write disjoint elements and may run at the same time. */
    void run(float[] a, float[] b, float[] out, int part, int parts);
}
