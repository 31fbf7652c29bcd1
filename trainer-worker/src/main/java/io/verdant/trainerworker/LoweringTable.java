package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every SameDiff operator that has a meaning in the contract, by SameDiff's name for it. */
final class LoweringTable {
    private static final Map<String, Lowering> TABLE = table();

    private static final Set<String> ON_INTEGERS = Set.of(
            "identity",
            "reshape",
            "transpose",
            "permute",
            "expand_dims",
            "squeeze",
            "shape_of",
            "slice",
            "strided_slice",
            "split",
            "split_v",
            "unstack",
            "reverse",
            "tile",
            "gather",
            "scatter_add",
            "onehot",
            "cast",
            "zeroslike",
            "ones_as",
            "assign",
            SoftmaxLossLowering.CLASS_LABELS);

    private LoweringTable() {}

    static Optional<Lowering> find(String operator) {
        return Optional.ofNullable(TABLE.get(operator));
    }

    /** Whether an operator of SameDiff may read integers here; arithmetic is of floats alone. */
    static boolean takesIntegers(String operator) {
        return ON_INTEGERS.contains(operator);
    }

    /** Names of all operators that have a meaning, in order. */
    static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(TABLE.keySet()));
    }

    private static Map<String, Lowering> table() {
        Map<String, Lowering> table = new TreeMap<>();
        table.put("matmul", DenseLowering::matmul);
        table.put("xw_plus_b", DenseLowering::linear);
        table.put("relu_layer", DenseLowering::linearRelu);
        table.put("biasadd", DenseLowering::biasAdd);
        table.put("add", ElementwiseLowering.binary(Operator.ADD));
        table.put("subtract", ElementwiseLowering.binary(Operator.SUB));
        table.put("multiply", ElementwiseLowering.binary(Operator.MUL));
        table.put("divide", ElementwiseLowering.binary(Operator.DIV));
        table.put("reversesubtract", ElementwiseLowering.reversed(Operator.SUB));
        table.put("reversedivide", ElementwiseLowering.reversed(Operator.DIV));
        table.put("add_scalar", ElementwiseLowering.scalar(Operator.ADD));
        table.put("sub_scalar", ElementwiseLowering.scalar(Operator.SUB));
        table.put("mul_scalar", ElementwiseLowering.scalar(Operator.MUL));
        table.put("div_scalar", ElementwiseLowering.scalar(Operator.DIV));
        table.put("rsub_scalar", ElementwiseLowering.reversedScalar(Operator.SUB));
        table.put("rdiv_scalar", ElementwiseLowering.reversedScalar(Operator.DIV));
        table.put("neg", ElementwiseLowering.unary(Operator.NEG));
        table.put("exp", ElementwiseLowering.unary(Operator.EXP));
        table.put("log", ElementwiseLowering.unary(Operator.LOG));
        table.put("sqrt", ElementwiseLowering.unary(Operator.SQRT));
        table.put("square", ElementwiseLowering::square);
        table.put("relu", ElementwiseLowering::relu);
        table.put("softmax", SoftmaxLowering::softmax);
        table.put("log_softmax", SoftmaxLowering::logSoftmax);
        table.put(SoftmaxLossLowering.DENSE_LABELS, SoftmaxLossLowering::denseLabels);
        table.put(SoftmaxLossLowering.CLASS_LABELS, SoftmaxLossLowering::classLabels);
        ActivationLowering.register(table);
        LossLowering.register(table);
        ReductionLowering.register(table);
        ElementaryLowering.register(table);
        NormLowering.register(table);
        AttentionLowering.register(table);
        DropoutLowering.register(table);
        LstmLowering.register(table);
        GruLowering.register(table);
        table.put("tensordot", DenseLowering::tensordot);
        ArithmeticLowering.register(table);
        ComparisonLowering.register(table);
        ShapeLowering.register(table);
        SliceLowering.register(table);
        JoinLowering.register(table);
        IndexLowering.register(table);
        ConvolutionLowering.register(table);
        PoolingLowering.register(table);
        BatchNormLowering.register(table);
        return table;
    }
}
