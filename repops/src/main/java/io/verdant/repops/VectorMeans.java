package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Combinations of several rows, coordinates side by side in vectors. Each gives how many elements it computed. */
final class VectorMeans {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    private VectorMeans() {}

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    static int[] moved(int[] starts, int by) {
        int[] moved = new int[starts.length];
        for (int n = 0; n < moved.length; n++) {
            moved[n] = starts[n] + by;
        }
        return moved;
    }

    static int weightedSum(float[] out, int o, float[][] x, int[] starts, float[] weights, int count) {
        int done = 0;
        for (; done + 4 * LENGTH <= count; done += 4 * LENGTH) {
            FloatVector acc0 = FloatVector.zero(SPECIES);
            FloatVector acc1 = acc0;
            FloatVector acc2 = acc0;
            FloatVector acc3 = acc0;
            for (int n = 0; n < x.length; n++) {
                FloatVector weight = FloatVector.broadcast(SPECIES, weights[n]);
                float[] row = x[n];
                int from = starts[n] + done;
                acc0 = weight.fma(at(row, from), acc0);
                acc1 = weight.fma(at(row, from + LENGTH), acc1);
                acc2 = weight.fma(at(row, from + 2 * LENGTH), acc2);
                acc3 = weight.fma(at(row, from + 3 * LENGTH), acc3);
            }
            acc0.intoArray(out, o + done);
            acc1.intoArray(out, o + done + LENGTH);
            acc2.intoArray(out, o + done + 2 * LENGTH);
            acc3.intoArray(out, o + done + 3 * LENGTH);
        }
        for (; done + LENGTH <= count; done += LENGTH) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int n = 0; n < x.length; n++) {
                acc = FloatVector.broadcast(SPECIES, weights[n]).fma(at(x[n], starts[n] + done), acc);
            }
            acc.intoArray(out, o + done);
        }
        return done;
    }
}
