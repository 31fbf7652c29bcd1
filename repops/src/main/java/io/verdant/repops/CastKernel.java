package io.verdant.repops;

/** Integers as floats, floats as integers, floats as doubles and doubles as floats. */
final class CastKernel implements NodeKernel {
    private final View view;
    private final Slot source;
    private final Slot out;

    CastKernel(Node node, Slot source, Slot out) {
        this.view = node.operands().get(0).view();
        this.source = source;
        this.out = out;
    }

    @Override
    public void run() {
        Tensor from = source.tensor();
        Tensor to = out.tensor();
        int count = view.shape().elementCount();
        boolean contiguous = view.isContiguous();
        for (int i = 0; i < count; i++) {
            int at = contiguous ? view.offset() + i : view.sourceIndex(i);
            switch (to.dtype()) {
                case INT32 -> to.ints()[i] = (int) from.floats()[at];
                case FLOAT64 -> to.doubles()[i] = from.floats()[at];
                default ->
                    to.floats()[i] = from.dtype() == DType.INT32 ? (float) from.ints()[at] : (float) from.doubles()[at];
            }
        }
    }
}
