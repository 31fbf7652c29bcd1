package io.verdant.repops;

import java.util.Arrays;

/** The index along one axis, as floats. It never changes, but its buffer may: it is written anew in every run. */
final class IotaKernel implements NodeKernel {
    private final Slot out;
    private final int count;
    private final int stride;
    private final int dim;

    IotaKernel(Node node, Slot out) {
        int axis = (int) node.attributes().integer("axis");
        this.out = out;
        this.count = node.shape().elementCount();
        this.stride = View.contiguous(node.shape()).stride(axis);
        this.dim = node.shape().dim(axis);
    }

    @Override
    public void run() {
        float[] target = out.floats();
        for (int at = 0, index = 0; at < count; at += stride, index++) {
            Arrays.fill(target, at, at + stride, (float) (index % dim));
        }
    }
}
