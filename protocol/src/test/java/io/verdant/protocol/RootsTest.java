package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanResult;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RootsTest {
    @Test
    void shouldStateTheRootsOfWhatAPlanMade() {
        TreeMap<String, Tensor> end = new TreeMap<>();
        end.put("w", Tensor.scalar(1));
        TreeMap<String, Tensor> closing = new TreeMap<>();
        closing.put("w", Tensor.ofFloats(Shape.of(3), new float[] {1, 2, 3}));
        ClaimRoots.Roots roots = ClaimRoots.of(new PlanResult(end, closing, -1, -1));
        assertEquals(StateRoot.ofTensors(end).root(), roots.endRoot());
        assertEquals(StateRoot.ofTensors(closing).root(), roots.gradientRoot());
        assertEquals(12, roots.gradientLength());
    }

    @Test
    void shouldStateZeroRootsForFailedWork() {
        ClaimRoots.Roots roots = ClaimRoots.of(new PlanResult(new TreeMap<>(), new TreeMap<>(), 2, 1));
        assertEquals(ClaimRoots.Roots.FAILED, roots);
    }

    @Test
    void shouldBindOperatorsAndOutputNamesButNotNodeNamesInTheProgramRoot() {
        Hash32 root = ProgramRoot.of(program("sum", Operator.ADD, "out"));
        assertEquals(root, ProgramRoot.of(program("other", Operator.ADD, "out")));
        assertNotEquals(root, ProgramRoot.of(program("sum", Operator.SUB, "out")));
        assertNotEquals(root, ProgramRoot.of(program("sum", Operator.ADD, "result")));
    }

    @Test
    void shouldMakeTheTraceOfTensorHashesAndStepRoots() {
        Hash32 a = TensorCommitment.hashOf(Tensor.scalar(1));
        Hash32 b = TensorCommitment.hashOf(Tensor.scalar(2));
        Hash32 step = TraceRoot.step(List.of(a, b));
        assertEquals(Merkle.inner(a, b), step);
        assertEquals(Merkle.inner(step, a), TraceRoot.of(List.of(step, a)));
        assertEquals(
                TraceRoot.of(List.of(step, a)), TraceRoot.tree(List.of(step, a)).root());
        assertEquals(step, TraceRoot.stepTree(List.of(a, b)).root());
    }

    private static Program program(String nodeName, Operator operator, String outputName) {
        ProgramBuilder builder = new ProgramBuilder("p");
        var x = builder.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(2));
        builder.output(outputName, builder.elementwise(operator, nodeName, x, x));
        return builder.build();
    }
}
