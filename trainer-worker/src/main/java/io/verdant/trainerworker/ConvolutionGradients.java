package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Map;

/**
 * Gradients of products, convolutions and poolings. A convolution is linear in each operand, so its gradients are
 * convolutions of the same attributes, and so are theirs.
 */
final class ConvolutionGradients {
    private ConvolutionGradients() {}

    static void register(Map<Operator, GradientRule> rules) {
        rules.put(Operator.MATMUL, ConvolutionGradients::matmul);
        rules.put(Operator.BATCH_MATMUL, ConvolutionGradients::batchMatmul);
        rules.put(
                Operator.CONV2D,
                (site, dy, slot) -> slot == 0
                        ? like(site, Operator.CONV2D_GRAD_INPUT, slot, dy, site.operand(1))
                        : like(site, Operator.CONV2D_GRAD_WEIGHT, slot, site.operand(0), dy));
        rules.put(
                Operator.CONV2D_GRAD_INPUT,
                (site, dy, slot) -> slot == 0
                        ? like(site, Operator.CONV2D, slot, dy, site.operand(1))
                        : like(site, Operator.CONV2D_GRAD_WEIGHT, slot, dy, site.operand(0)));
        rules.put(
                Operator.CONV2D_GRAD_WEIGHT,
                (site, dy, slot) -> slot == 0
                        ? like(site, Operator.CONV2D_GRAD_INPUT, slot, site.operand(1), dy)
                        : like(site, Operator.CONV2D, slot, site.operand(0), dy));
        rules.put(Operator.MAX_POOL, ConvolutionGradients::maxPool);
        rules.put(Operator.AVG_POOL, (site, dy, slot) -> like(site, Operator.AVG_POOL_GRAD, slot, dy));
    }

    /** da = dy · bᵀ, db = aᵀ · dy. */
    private static Value matmul(GradientRule.Site site, Value dy, int slot) {
        return slot == 0
                ? site.builder().matmul(site.name(), dy, site.operand(1).transpose())
                : site.builder().matmul(site.name(), site.operand(0).transpose(), dy);
    }

    /** As of a matrix product, for each of the leading axes. */
    private static Value batchMatmul(GradientRule.Site site, Value dy, int slot) {
        return slot == 0
                ? site.builder().batchMatmul(site.name(), dy, site.operand(1).transpose())
                : site.builder().batchMatmul(site.name(), site.operand(0).transpose(), dy);
    }

    /** The first of equal elements of a window, which is the one that the pooling ends with, gets all of dy. */
    private static Value maxPool(GradientRule.Site site, Value dy, int slot) {
        Node node = site.node();
        Value index = site.builder()
                .node(
                        Operator.MAX_POOL_INDEX,
                        site.name() + "_index",
                        node.attributes(),
                        DType.INT32,
                        node.shape(),
                        site.operand(0));
        return like(site, Operator.MAX_POOL_GRAD, slot, dy, index);
    }

    /** A node of another operator with the same attributes, whose result has the shape of the operand in that slot. */
    private static Value like(GradientRule.Site site, Operator operator, int slot, Value... operands) {
        Attributes attributes = site.node().attributes();
        Shape shape = site.operand(slot).shape();
        return site.builder().node(operator, site.name(), attributes, DType.FLOAT32, shape, operands);
    }
}
