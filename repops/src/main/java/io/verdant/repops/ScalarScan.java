package io.verdant.repops;

/** The scan's loops as they are defined. */
final class ScalarScan implements ScanKernel {
    static final ScalarScan INSTANCE = new ScalarScan();

    private ScalarScan() {}

    @Override
    public void dot(float[] a, float[] b, int from, int count, double[] lanes, int firstLane) {
        for (int i = 0; i < count; i++) {
            lanes[firstLane + i % GradientScan.LANES] += (double) a[from + i] * (double) b[from + i];
        }
    }

    @Override
    public void sketch(float[] x, int from, int count, int index, double[] buckets) {
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(x[from + i]) ^ GradientScan.signBit(index + i);
            buckets[(index + i) % GradientScan.BUCKETS] += Float.intBitsToFloat(bits);
        }
    }
}
