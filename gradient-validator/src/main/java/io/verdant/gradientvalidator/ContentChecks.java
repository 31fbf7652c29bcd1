package io.verdant.gradientvalidator;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Reason;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks of one gradient by itself: is it here, is it what was claimed, has it the plan's tensors, is it finite. */
final class ContentChecks {
    private final SortedMap<String, Shape> expected = new TreeMap<>();

    ContentChecks(WorkPlan plan) {
        Set<String> carried = plan.carriedInputs().keySet();
        for (Program.Output output : plan.closing().outputs()) {
            if (carried.contains(output.name())) {
                continue;
            }
            Node node = plan.closing().node(output.node());
            expected.put(output.name(), node.shape());
        }
    }

    /** {@link Reason#NONE} where the gradient is here and has the claimed root. */
    Reason availability(Claim claim, @Nullable SortedMap<String, Tensor> gradient) {
        if (gradient == null || gradient.isEmpty()) {
            return Reason.UNAVAILABLE;
        }
        return StateRoot.ofTensors(gradient).root().equals(claim.gradientRoot()) ? Reason.NONE : Reason.ROOT_MISMATCH;
    }

    /** Tensors that the plan's closing program makes and that are here with their shape. */
    int matching(SortedMap<String, Tensor> gradient) {
        int matching = 0;
        for (Map.Entry<String, Shape> entry : expected.entrySet()) {
            Tensor tensor = gradient.get(entry.getKey());
            if (tensor != null
                    && tensor.dtype() == DType.FLOAT32
                    && tensor.shape().equals(entry.getValue())) {
                matching++;
            }
        }
        return matching;
    }

    int expectedCount() {
        return expected.size();
    }

    /** Whether the gradient has exactly the plan's tensors. */
    boolean hasShape(SortedMap<String, Tensor> gradient) {
        return gradient.size() == expected.size() && matching(gradient) == expected.size();
    }

    /** Elements that are NaN or infinite. */
    static long nonFinite(SortedMap<String, Tensor> gradient) {
        long count = 0;
        for (Tensor tensor : gradient.values()) {
            float[] values = tensor.floats();
            for (int i = 0; i < tensor.shape().elementCount(); i++) {
                if (!Float.isFinite(values[i])) {
                    count++;
                }
            }
        }
        return count;
    }
}
