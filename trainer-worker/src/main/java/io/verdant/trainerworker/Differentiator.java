package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reverse-mode differentiation over the contract's operators: appends to a forward program the nodes of the loss's
 * gradient with respect to each parameter. Nodes are visited in descending order and what several readers contribute
 * is added in that order, so equal forward programs give equal backward programs. A backward node is named after its
 * forward node.
 */
final class Differentiator {
    private final ProgramBuilder builder;
    private final Program forward;
    private final Set<Integer> wanted;
    private final boolean[] needed;
    private final Map<Integer, GradientTotal> gradientOf = new HashMap<>();

    private Differentiator(ProgramBuilder builder, Set<Integer> constantNodes, Set<Integer> wanted) {
        this.builder = builder;
        this.forward = builder.build();
        this.wanted = wanted;
        this.needed = new boolean[forward.nodes().size()];
        for (Node node : forward.nodes()) {
            needed[node.index()] = !constantNodes.contains(node.index())
                    && node.operands().stream().anyMatch(operand -> isNeeded(operand.source()));
        }
    }

    /**
     * Appends the backward nodes to the program's builder.
     *
     * @return the gradient of each parameter, of the parameter's shape
     * @throws ModelException where an operator has no gradient or the loss does not depend on a parameter
     */
    static SortedMap<String, Value> gradients(ForwardProgram program) throws ModelException {
        Set<Integer> wanted = new HashSet<>();
        program.parameters().values().forEach(parameter -> wanted.add(parameter.source()));
        Differentiator differentiator = new Differentiator(program.builder(), program.constantNodes(), wanted);
        differentiator.run(program.loss());
        SortedMap<String, Value> gradients = new TreeMap<>();
        for (Map.Entry<String, Value> parameter : program.parameters().entrySet()) {
            GradientTotal gradient =
                    differentiator.gradientOf.get(parameter.getValue().source());
            if (gradient == null) {
                throw ModelException.unusable(
                        "the loss has no gradient with respect to a parameter: parameter=" + parameter.getKey());
            }
            gradients.put(parameter.getKey(), gradient.value());
        }
        return gradients;
    }

    private void run(Value loss) throws ModelException {
        if (loss.source() < 0) {
            throw ModelException.unusable("the loss is an input");
        }
        Node last = forward.node(loss.source());
        totalOf(last.index(), last.name(), last.shape())
                .add(last.name() + "_grad", builder.constant(1f), loss.view(), false);
        for (int index = last.index(); index >= 0; index--) {
            GradientTotal gradient = gradientOf.get(index);
            if (gradient != null && needed[index]) {
                apply(forward.node(index), gradient.value());
            }
        }
    }

    private void apply(Node node, Value gradient) throws ModelException {
        GradientRule rule = GradientRules.find(node.operator())
                .orElseThrow(() -> ModelException.invalid(
                        node.operator().name(), node.name(), "operator has no gradient in the contract"));
        for (int slot = 0; slot < node.operands().size(); slot++) {
            Operand operand = node.operands().get(slot);
            if (isNeeded(operand.source())) {
                String name = name(node, slot);
                GradientRule.Site site = new GradientRule.Site(builder, node, operands(node), name);
                Value ofView = rule.gradient(site, gradient, slot);
                if (ofView != null) {
                    add(operand, ofView, rule.isOpposite(slot), name);
                }
            }
        }
    }

    private void add(Operand operand, Value ofView, boolean opposite, String name) throws ModelException {
        Shape sourceShape = operand.isNode()
                ? forward.node(operand.source()).shape()
                : forward.inputs().get(operand.input()).shape();
        try {
            totalOf(operand.source(), sourceName(operand), sourceShape)
                    .add(name + "_sum", ofView, operand.view(), opposite);
        } catch (IllegalArgumentException e) {
            throw ModelException.invalid("view", name, String.valueOf(e.getMessage()));
        }
    }

    private GradientTotal totalOf(int source, String name, Shape shape) {
        return gradientOf.computeIfAbsent(source, absent -> new GradientTotal(builder, name, shape));
    }

    private boolean isNeeded(int source) {
        return source < 0 ? wanted.contains(source) : needed[source];
    }

    private Value[] operands(Node node) {
        Value[] values = new Value[node.operands().size()];
        for (int slot = 0; slot < values.length; slot++) {
            Operand operand = node.operands().get(slot);
            values[slot] = new Value(
                    operand.source(),
                    operand.view(),
                    operand.isNode()
                            ? forward.node(operand.source()).dtype()
                            : forward.inputs().get(operand.input()).dtype());
        }
        return values;
    }

    private String sourceName(Operand operand) {
        return operand.isNode()
                ? forward.node(operand.source()).name()
                : forward.inputs().get(operand.input()).name();
    }

    /** {@code matmul_1_grad_a} for the first of several operands, {@code relu_0_grad} for the only one. */
    private static String name(Node node, int slot) {
        return node.name() + (node.operands().size() == 1 ? "_grad" : "_grad_" + (char) ('a' + slot));
    }

    /** The value of a node, whole. */
    static Value resultOf(Node node) {
        return new Value(node.index(), View.contiguous(node.shape()), node.dtype());
    }
}
