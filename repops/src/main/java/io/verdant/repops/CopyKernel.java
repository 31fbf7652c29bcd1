package io.verdant.repops;

/** A copy of a view of any type, element by element. */
final class CopyKernel implements NodeKernel {
    private final View view;
    private final Slot source;
    private final Slot out;

    CopyKernel(Node node, Slot source, Slot out) {
        this.view = node.operands().get(0).view();
        this.source = source;
        this.out = out;
    }

    @Override
    public void run() {
        Tensor from = source.tensor();
        Tensor to = out.tensor();
        for (int i = 0; i < view.shape().elementCount(); i++) {
            int at = view.sourceIndex(i);
            switch (to.dtype()) {
                case FLOAT32 -> to.floats()[i] = from.floats()[at];
                case FLOAT64 -> to.doubles()[i] = from.doubles()[at];
                case INT32 -> to.ints()[i] = from.ints()[at];
                case INT64 -> to.longs()[i] = from.longs()[at];
            }
        }
    }
}
