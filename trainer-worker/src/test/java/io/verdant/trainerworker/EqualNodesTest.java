package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class EqualNodesTest {
    private static final Shape SHAPE = Shape.of(3);

    private static List<String> left(ProgramBuilder builder, Value output) {
        builder.output("y", output);
        return ProgramPruner.prune(builder.build()).nodes().stream()
                .map(Node::name)
                .toList();
    }

    @Test
    void shouldKeepTheFirstOfNodesThatComputeTheSame() {
        ProgramBuilder builder = new ProgramBuilder("p");
        Value a = builder.input("a", Program.Kind.STATE, DType.FLOAT32, SHAPE);
        Value one = builder.elementwise(Operator.EXP, "one", a);
        Value same = builder.elementwise(Operator.EXP, "same", a);
        Value square = builder.elementwise(Operator.MUL, "square", one, one);
        Value sameSquare = builder.elementwise(Operator.MUL, "same_square", same, one);
        assertEquals(
                List.of("one", "square", "sum"),
                left(builder, builder.elementwise(Operator.ADD, "sum", square, sameSquare)));
    }

    @Test
    void shouldTellViewsAndOperatorsApart() {
        ProgramBuilder builder = new ProgramBuilder("p");
        Value a = builder.input("a", Program.Kind.STATE, DType.FLOAT32, SHAPE);
        Value forward = builder.elementwise(Operator.EXP, "forward", a);
        Value backward = builder.elementwise(Operator.EXP, "backward", Values.reverse(a, 0));
        Value other = builder.elementwise(Operator.SIN, "other", a);
        Value sum = builder.elementwise(Operator.ADD, "sum", forward, backward);
        assertEquals(
                List.of("forward", "backward", "other", "sum", "total"),
                left(builder, builder.elementwise(Operator.ADD, "total", sum, other)));
    }

    @Test
    void shouldDrawEveryMaskForItself() {
        ProgramBuilder builder = new ProgramBuilder("p");
        Value one = builder.randomMask("one", 1L << 31, SHAPE);
        Value other = builder.randomMask("other", 1L << 31, SHAPE);
        assertEquals(
                List.of("one", "other", "sum"), left(builder, builder.elementwise(Operator.ADD, "sum", one, other)));
    }
}
