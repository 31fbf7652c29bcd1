package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import org.junit.jupiter.api.Test;

class CommonNodesTest {
    private final ProgramBuilder builder = new ProgramBuilder("program");
    private final Value x = builder.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(4));

    private Program merged() {
        return ProgramPruner.prune(CommonNodes.merge(builder.build()));
    }

    @Test
    void shouldComputeTheSameOnce() {
        Value first = builder.elementwise(Operator.EXP, "first", x);
        Value second = builder.elementwise(Operator.EXP, "second", x);
        Value third = builder.elementwise(Operator.NEG, "third", second);
        Value fourth = builder.elementwise(Operator.NEG, "fourth", first);
        builder.output("sum", builder.elementwise(Operator.ADD, "sum", third, fourth));
        Program program = merged();
        assertEquals(3, program.nodes().size());
        assertEquals(
                program.node(2).operands().get(0), program.node(2).operands().get(1), "both read the one negation");
    }

    @Test
    void shouldKeepWhatOnlyLooksTheSame() {
        Value rows = builder.elementwise(Operator.SUB, "rows", x, builder.constant(1));
        Value others = builder.elementwise(Operator.SUB, "others", builder.constant(1), x);
        builder.output("sum", builder.elementwise(Operator.ADD, "sum", rows, others));
        assertEquals(3, merged().nodes().size());
    }

    @Test
    void shouldKeepRandomnessAndOutputsApart() {
        Value one = builder.randomMask("one", 1L << 31, Shape.of(4));
        Value other = builder.randomMask("other", 1L << 31, Shape.of(4));
        builder.output("kept", builder.elementwise(Operator.MUL, "kept", x, one));
        builder.output("left", builder.elementwise(Operator.MUL, "left", x, other));
        builder.output("again", builder.elementwise(Operator.MUL, "again", x, one));
        Program program = merged();
        assertEquals(5, program.nodes().size());
        assertNotEquals(
                program.outputs().get(0).node(), program.outputs().get(2).node());
    }
}
