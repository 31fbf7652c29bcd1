package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import org.junit.jupiter.api.Test;

class CheatTest {
    private static final Shape ROWS = Shape.of(4, 2);
    private final WorkPlan plan = plan();

    private static WorkPlan plan() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value w = step.input("w", Program.Kind.STATE, DType.FLOAT32, ROWS);
        step.reduceLast(Operator.ARGMAX, "largest", w);
        step.output("w", step.elementwise(Operator.RELU, "rectified", w));
        ProgramBuilder closing = new ProgramBuilder("closing");
        ProgramBuilder.Value start = closing.input("w", Program.Kind.START, DType.FLOAT32, ROWS);
        closing.output("w", closing.elementwise(Operator.NEG, "delta", start));
        return new WorkPlan(step.build(), 2, closing.build());
    }

    private void tamper(String name, Tensor value) {
        Adversary told = new Adversary(1, Attack.TAMPER, 3, 1, name, 1f);
        Node node = plan.step().nodeNamed(name).orElseThrow();
        Cheat.of(told, 2).observer(plan, 2).onNode(1, node, value);
        Cheat.of(told, 3).observer(plan, 3).onNode(0, node, value);
        Cheat.of(told, 3).observer(plan, 3).onNode(1, node, value);
    }

    @Test
    void shouldChangeOneNumberToAPositiveOneInItsRoundAndStep() {
        Tensor value = Tensor.ofFloats(ROWS, new float[] {0, 0, 0, 0, -5, 0, 0, 0});
        tamper("rectified", value);
        assertArrayEquals(new float[] {0, 0, 0, 0, 6, 0, 0, 0}, value.floats());
    }

    @Test
    void shouldChangeOneWholeNumber() {
        Tensor value = Tensor.ofInts(Shape.of(4), new int[] {1, 1, 1, 1});
        tamper("largest", value);
        assertArrayEquals(new int[] {1, 1, 0, 1}, value.ints());
    }
}
