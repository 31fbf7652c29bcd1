package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gradients of what moves elements, of reductions and of powers. */
final class ArrayGradients {
    private ArrayGradients() {}

    static void register(Map<Operator, GradientRule> rules) {
        rules.put(
                Operator.REDUCE_SUM,
                (site, dy, slot) ->
                        Values.repeatLast(dy, site.operand(0).shape().columns()));
        rules.put(
                Operator.FOLD_SUM,
                (site, dy, slot) -> dy.broadcast(site.operand(0).shape()));
        rules.put(Operator.REDUCE_MAX, ArrayGradients::maximum);
        rules.put(Operator.MEAN_OF, ArrayGradients::mean);
        rules.put(Operator.COPY, (site, dy, slot) -> dy);
        rules.put(Operator.GATHER, ArrayGradients::gather);
        rules.put(Operator.SCATTER_ADD, ArrayGradients::scatterAdd);
        rules.put(Operator.CONCAT, ArrayGradients::concat);
        rules.put(Operator.PAD, ArrayGradients::pad);
        rules.put(Operator.POW, ArrayGradients::power);
        rules.put(Operator.ONE_HOT, (site, dy, slot) -> null);
        rules.put(Operator.CAST, (site, dy, slot) -> null);
    }

    /** dx = dy where ARGMAX points, which is at the first of equal elements, and 0 elsewhere. */
    private static Value maximum(GradientRule.Site site, Value dy, int slot) {
        int extent = site.operand(0).shape().columns();
        Value index = site.builder().reduceLast(Operator.ARGMAX, site.name() + "_index", site.operand(0));
        Value chosen = site.builder().oneHot(site.name() + "_chosen", index, extent);
        return site.make(Operator.MUL, chosen, Values.repeatLast(dy, extent));
    }

    private static Value mean(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.DIV, dy, site.literal(site.node().operands().size()));
    }

    private static @Nullable Value gather(GradientRule.Site site, Value dy, int slot) {
        int rows = site.operand(0).shape().dim(0);
        return slot == 0 ? site.builder().scatterAdd(site.name(), dy, site.operand(1), rows) : null;
    }

    private static @Nullable Value scatterAdd(GradientRule.Site site, Value dy, int slot) {
        return slot == 0 ? site.builder().gather(site.name(), dy, site.operand(1)) : null;
    }

    /** The part of dy that the operand became, a view. */
    private static Value concat(GradientRule.Site site, Value dy, int slot) {
        int axis = (int) site.node().attributes().integer("axis");
        int begin = 0;
        for (int before = 0; before < slot; before++) {
            begin += site.operand(before).shape().dim(axis);
        }
        return Values.slice(dy, axis, begin, site.operand(slot).shape().dim(axis), 1);
    }

    /** The elements of dy that the operand's elements became, a view. */
    private static Value pad(GradientRule.Site site, Value dy, int slot) {
        Node node = site.node();
        Value part = dy;
        for (int axis = 0; axis < node.shape().rank(); axis++) {
            int begin = (int) node.attributes().integer("begin" + axis);
            int step = (int) node.attributes().integer("step" + axis);
            part = Values.slice(part, axis, begin, site.operand(0).shape().dim(axis), step);
        }
        return part;
    }

    /** da = dy · (b · a^(b-1)), db = dy · (y · log a), which is not a number for a negative a. */
    private static Value power(GradientRule.Site site, Value dy, int slot) {
        Value a = site.operand(0);
        Value b = site.operand(1);
        if (slot == 1) {
            Value log = site.part("_log", Operator.LOG, a);
            return site.make(Operator.MUL, dy, site.part("_slope", Operator.MUL, site.result(), log));
        }
        Value less = site.part("_exponent", Operator.SUB, b, site.literal(1f));
        Value power = site.builder().pow(site.name() + "_power", a, less);
        return site.make(Operator.MUL, dy, site.part("_slope", Operator.MUL, b, power));
    }
}
