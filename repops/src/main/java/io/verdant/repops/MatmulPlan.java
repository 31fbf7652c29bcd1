package io.verdant.repops;

/** A planned contraction of two operands, such as {@code out[m,n] = a[m,k] · b[k,n]} or a convolution; row-major. */
interface MatmulPlan {
    /** Packs what all parts share and what is not worth a second thread; called once per product, first. */
    default void prepare(float[] a, float[] b) {}

    /** Into how many shares the rest of the packing falls. */
    default int packs() {
        return 0;
    }

    /** Packs share {@code pack}; shares may be packed at the same time, all before the first part. */
    default void pack(float[] a, float[] b, int pack) {}

    /** Computes part {@code part} of {@code parts}; parts write disjoint elements and may run at the same time. */
    void run(float[] a, float[] b, float[] out, int part, int parts);
}
