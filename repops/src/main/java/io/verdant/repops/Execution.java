package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A program planned as units in order: fused groups and single nodes, or single nodes alone. Values that a unit leaves for
 * others have a slot; those of outputs are given, the others share buffers.
 */
final class Execution {
    private final Program program;
    private final Slot[] inputs;
    private final Slot[] values;
    private final Compute compute;
    private final FiniteChecks checks;
    private final List<Fusion.Unit> units;
    private final NodeKernel[] kernels;
    private final boolean[] checked;

    /**
     * @param inputs the program's inputs
     * @param values slots by node; those that are null and needed are made
     */
    Execution(
            Program program,
            List<Fusion.Unit> units,
            Slot[] inputs,
            Slot[] values,
            BatchBinding batch,
            BufferPool pool,
            Compute compute) {
        this.program = program;
        this.inputs = inputs;
        this.values = values;
        this.compute = compute;
        this.checks = new FiniteChecks(program);
        this.units = units;
        this.kernels = new NodeKernel[units.size()];
        this.checked = new boolean[units.size()];
        planBuffers(pool);
        for (int unit = 0; unit < kernels.length; unit++) {
            plan(unit, batch);
        }
    }

    /** Values that no one outside their unit reads get no slot; the others live until the last unit that reads them. */
    private void planBuffers(BufferPool pool) {
        int[] unitOf = new int[values.length];
        int[] lastUnit = new int[values.length];
        for (int unit = 0; unit < units.size(); unit++) {
            for (Node node : units.get(unit).nodes()) {
                unitOf[node.index()] = unit;
                lastUnit[node.index()] = units.get(unit).fused() ? -1 : unit;
            }
        }
        for (Node reader : program.nodes()) {
            for (Operand operand : reader.operands()) {
                int unit = unitOf[reader.index()];
                if (operand.isNode() && unitOf[operand.source()] != unit) {
                    lastUnit[operand.source()] = Math.max(lastUnit[operand.source()], unit);
                }
            }
        }
        List<BufferPool.Interval> intervals = new ArrayList<>();
        for (Node node : program.nodes()) {
            int index = node.index();
            if (values[index] == null && lastUnit[index] >= 0) {
                values[index] = new Slot(node.name(), node.dtype(), node.shape());
                intervals.add(new BufferPool.Interval(values[index], unitOf[index], lastUnit[index]));
            }
        }
        pool.plan(intervals);
    }

    private void plan(int index, BatchBinding batch) {
        Fusion.Unit unit = units.get(index);
        if (unit.fused()) {
            TreeSet<Integer> kept = new TreeSet<>();
            unit.nodes().stream()
                    .map(Node::index)
                    .filter(node -> values[node] != null)
                    .forEach(kept::add);
            kernels[index] = new FusedKernel(new FusedPlan(program, unit, this::slot, kept, checks), compute);
        } else if (unit.nodes().size() > 1) {
            kernels[index] = sums(unit.nodes());
            checked[index] = unit.nodes().stream().anyMatch(checks::isNeeded);
        } else {
            Node node = unit.nodes().getFirst();
            Slot[] operands = node.operands().stream().map(this::slot).toArray(Slot[]::new);
            kernels[index] = NodeKernel.of(node, operands, values[node.index()], batch, compute);
            checked[index] = checks.isNeeded(node);
        }
    }

    private NodeKernel sums(List<Node> nodes) {
        Slot[] weights =
                nodes.stream().map(node -> slot(node.operands().getFirst())).toArray(Slot[]::new);
        Slot[] rows =
                nodes.getFirst().operands().stream().skip(1).map(this::slot).toArray(Slot[]::new);
        Slot[] outs = nodes.stream().map(node -> values[node.index()]).toArray(Slot[]::new);
        return new WeightedSumsKernel(nodes, weights, rows, outs, compute);
    }

    private Slot slot(Operand operand) {
        return operand.isNode() ? values[operand.source()] : inputs[operand.input()];
    }

    /** The value that a unit of one node makes. */
    private Slot made(int unit) {
        return values[units.get(unit).nodes().getFirst().index()];
    }

    /** Runs all units; whether no node made a value that is infinite or NaN. Stops early where one did. */
    boolean run() {
        for (int unit = 0; unit < kernels.length; unit++) {
            kernels[unit].run();
            boolean finite =
                    kernels[unit] instanceof FusedKernel fused ? fused.isFinite() : !checked[unit] || allFinite(unit);
            if (!finite) {
                return false;
            }
        }
        return true;
    }

    /**
     * Computes node after node up to the first whose value, as the observer leaves it, is not finite; only where every unit
     * is a single node.
     */
    Outcome run(NodeObserver observer) {
        for (int unit = 0; unit < kernels.length; unit++) {
            kernels[unit].run();
            Tensor value = made(unit).tensor();
            Node node = units.get(unit).nodes().getFirst();
            observer.onNode(node, value);
            if (!isFinite(value)) {
                return new Outcome(node.index());
            }
        }
        return Outcome.FINITE;
    }

    private boolean allFinite(int unit) {
        List<Node> nodes = units.get(unit).nodes();
        // By index: an iterator is an object wherever the compiler leaves this call as one.
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (checks.isNeeded(node) && !isFinite(values[node.index()].tensor())) {
                return false;
            }
        }
        return true;
    }

    private boolean isFinite(Tensor value) {
        int count = value.shape().elementCount();
        return switch (value.dtype()) {
            case FLOAT32 -> compute.kernels().allFinite(value.floats(), 0, count);
            case FLOAT64 -> allFinite(value.doubles(), count);
            case INT32, INT64 -> true;
        };
    }

    private static boolean allFinite(double[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }
}
