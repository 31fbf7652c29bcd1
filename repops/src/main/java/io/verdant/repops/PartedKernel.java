package io.verdant.repops;

/** A kernel whose output is computed in parts, on any thread; parts write disjoint elements. */
abstract class PartedKernel implements NodeKernel, Compute.Part {
    private final Compute compute;
    private final int parts;

    PartedKernel(Compute compute, int parts) {
        this.compute = compute;
        this.parts = parts;
    }

    final Compute compute() {
        return compute;
    }

    final int parts() {
        return parts;
    }

    /** What all parts share, made before the first. */
    void prepare() {}

    @Override
    public final void run() {
        prepare();
        compute.share(this, parts);
    }

    /**
     * How many parts a node is cut into: one where it is not worth a second thread, else a few for each thread.
     *
     * @param work in elements of a cheap elementwise operator
     * @param units indivisible shares, such as rows
     */
    static int partsFor(Compute compute, long work, int units) {
        if (compute.threads() == 1 || work < PARALLEL_WORK) {
            return 1;
        }
        long wanted = Math.min(2 * work / PARALLEL_WORK, 4L * compute.threads());
        return (int) Math.max(1, Math.min(wanted, units));
    }
}
