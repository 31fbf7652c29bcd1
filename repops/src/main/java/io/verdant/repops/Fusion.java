package io.verdant.repops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a program into units that are executed one after another: a single node, or a group of elementwise nodes and row
 * reductions that are computed together, block of rows by block of rows, so that what only the group reads never leaves
 * the cache. A node joins the groups of its operands where it sees them row by row and where no value leaves the group
 * and comes back to it. Weighted sums of the same rows, as a mixing matrix makes them, are computed together too.
 */
final class Fusion {
    /** Programs beyond this are executed node by node: forming groups takes time with the square of the nodes. */
    private static final int MAX_NODES = 4_096;

    private static final int MAX_GROUP = 96;

    /** A row of a fused reduction must fit a block. */
    static final int MAX_COLUMNS = 8_192;

    /**
     * Nodes that are executed together, ascending.
     *
     * @param fused whether they are computed block by block; else it is a single node, or weighted sums of the same rows
     */
    record Unit(List<Node> nodes, boolean fused, RowLayout layout) {}

    private static final class Group {
        private final List<Node> nodes = new ArrayList<>();
        private RowLayout layout = RowLayout.NONE;
        private boolean open;
        private int visit;
    }

    private final Program program;
    private final Group[] groupOf;

    /** Groups of weighted sums by the rows that they read. */
    private final Map<List<Operand>, Group> sums = new HashMap<>();

    private int visits;

    private Fusion(Program program) {
        this.program = program;
        this.groupOf = new Group[program.nodes().size()];
    }

    /** The units in an order in which each reads earlier ones only. */
    static List<Unit> units(Program program) {
        Fusion fusion = new Fusion(program);
        boolean small = program.nodes().size() <= MAX_NODES;
        for (Node node : program.nodes()) {
            if (small && isFusable(node)) {
                fusion.join(node);
            } else if (small && node.operator() == Operator.WEIGHTED_SUM && node.dtype() == DType.FLOAT32) {
                fusion.joinSums(node);
            } else {
                fusion.place(node, new Group());
            }
        }
        return fusion.ordered();
    }

    /** Every node by itself, in the program's order. */
    static List<Unit> singleNodes(Program program) {
        return program.nodes().stream()
                .map(node -> new Unit(List.of(node), false, RowLayout.NONE))
                .toList();
    }

    private static boolean isFusable(Node node) {
        return switch (node.operator()) {
            case REDUCE_SUM, REDUCE_MAX -> {
                int columns = node.operands().get(0).view().shape().columns();
                yield node.dtype() == DType.FLOAT32 && columns > 1 && columns <= MAX_COLUMNS;
            }
            case COPY -> node.dtype() == DType.FLOAT32;
            default -> node.operator().isElementwise() && node.dtype() == DType.FLOAT32;
        };
    }

    private void place(Node node, Group group) {
        group.nodes.add(node);
        groupOf[node.index()] = group;
    }

    private void join(Node node) {
        Group merged = new Group();
        merged.open = true;
        Set<Group> taken = new LinkedHashSet<>();
        RowLayout layout = RowLayout.NONE.with(node, program, null);
        for (Operand operand : node.operands()) {
            Group group = operand.isNode() ? groupOf[operand.source()] : null;
            if (group == null || !group.open || taken.contains(group) || layout == null) {
                continue;
            }
            taken.add(group);
            RowLayout next = layoutOf(taken, node);
            if (next == null || !isAcyclic(taken, node)) {
                taken.remove(group);
            } else {
                layout = next;
            }
        }
        merged.layout = layout == null ? RowLayout.NONE : layout;
        taken.forEach(group -> group.nodes.forEach(member -> place(member, merged)));
        place(node, merged);
        merged.nodes.sort((one, other) -> Integer.compare(one.index(), other.index()));
    }

    /** A group of sums takes a node in whose weights follow from none of them. */
    private void joinSums(Node node) {
        List<Operand> rows = node.operands().subList(1, node.operands().size());
        Group group = sums.get(rows);
        if (group == null || !isAcyclic(Set.of(group), node) || reads(node, group)) {
            group = new Group();
            sums.put(rows, group);
        }
        place(node, group);
    }

    private boolean reads(Node node, Group group) {
        return node.operands().stream().anyMatch(operand -> operand.isNode() && groupOf[operand.source()] == group);
    }

    /** The layout of a group made of these groups and the node, or null where they do not fit together. */
    private @Nullable RowLayout layoutOf(Set<Group> groups, Node node) {
        int size = 1;
        RowLayout layout = RowLayout.NONE.with(
                node, program, operand -> operand.isNode() && groups.contains(groupOf[operand.source()]));
        for (Group group : groups) {
            size += group.nodes.size();
            layout = layout == null ? null : layout.and(group.layout);
        }
        return size > MAX_GROUP ? null : layout;
    }

    /** Whether nothing that the group would read from outside depends on the group. */
    private boolean isAcyclic(Set<Group> groups, Node node) {
        visits++;
        Deque<Group> open = new ArrayDeque<>();
        groups.forEach(group -> group.nodes.forEach(member -> visitOperands(member, groups, open)));
        visitOperands(node, groups, open);
        while (!open.isEmpty()) {
            for (Node member : open.pop().nodes) {
                for (Operand operand : member.operands()) {
                    if (operand.isNode() && groups.contains(groupOf[operand.source()])) {
                        return false;
                    }
                }
                visitOperands(member, groups, open);
            }
        }
        return true;
    }

    private void visitOperands(Node node, Set<Group> groups, Deque<Group> open) {
        for (Operand operand : node.operands()) {
            if (operand.isNode()) {
                Group group = groupOf[operand.source()];
                if (group.visit != visits && !groups.contains(group)) {
                    group.visit = visits;
                    open.push(group);
                }
            }
        }
    }

    private List<Unit> ordered() {
        visits++;
        List<Unit> units = new ArrayList<>();
        Deque<Group> path = new ArrayDeque<>();
        for (Group root : groupOf) {
            if (root.visit != visits) {
                root.visit = visits;
                path.push(root);
            }
            while (!path.isEmpty()) {
                Group next = unvisitedOperand(path.element());
                if (next != null) {
                    next.visit = visits;
                    path.push(next);
                } else {
                    Group done = path.pop();
                    boolean fused = done.open && !isLoneReduction(done);
                    units.add(new Unit(List.copyOf(done.nodes), fused, done.layout));
                }
            }
        }
        return units;
    }

    /** There is nothing to keep in the cache, and rows need no blocks. */
    private static boolean isLoneReduction(Group group) {
        Operator operator = group.nodes.getFirst().operator();
        return group.nodes.size() == 1 && (operator == Operator.REDUCE_SUM || operator == Operator.REDUCE_MAX);
    }

    private @Nullable Group unvisitedOperand(Group group) {
        for (Node node : group.nodes) {
            for (Operand operand : node.operands()) {
                if (operand.isNode() && groupOf[operand.source()].visit != visits) {
                    return groupOf[operand.source()];
                }
            }
        }
        return null;
    }
}
