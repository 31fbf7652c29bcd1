package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanRunnerTest {
    private static final Shape ONE = Shape.of(1);
    private static final RecordSource RECORDS = new OperatorCases.Records();
    private static final BatchIndex INDEX = (step, row) -> row;

    private final Compute compute = Compute.ofThreads(1);

    @Test
    void shouldCarryStateFreshAndStart() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value p = step.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        ProgramBuilder.Value m = step.input("m", Program.Kind.FRESH, DType.FLOAT32, ONE);
        ProgramBuilder.Value start = step.input("p", Program.Kind.START, DType.FLOAT32, ONE);
        ProgramBuilder.Value kept = step.input("kept", Program.Kind.STATE, DType.FLOAT32, ONE);
        ProgramBuilder.Value moved = step.elementwise(Operator.ADD, "moved", m, kept);
        step.output("m", moved);
        step.output("p", step.elementwise(Operator.FMA, "next", p, step.constant(2f), moved));
        step.output("fromStart", step.elementwise(Operator.ADD, "fromStart", start, p));
        ProgramBuilder closing = new ProgramBuilder("closing");
        closing.output(
                "delta",
                closing.elementwise(
                        Operator.SUB,
                        "delta",
                        closing.input("p", Program.Kind.START, DType.FLOAT32, ONE),
                        closing.input("p", Program.Kind.STATE, DType.FLOAT32, ONE)));
        closing.output("m", closing.input("m", Program.Kind.FRESH, DType.FLOAT32, ONE));
        PlanRunner runner = new PlanRunner(new WorkPlan(step.build(), 3, closing.build()), compute);
        SortedMap<String, Tensor> state = new TreeMap<>();
        state.put("p", scalar(10f));
        state.put("kept", scalar(1f));
        for (int repeat = 0; repeat < 3; repeat++) {
            List<Float> fromStart = new ArrayList<>();
            PlanResult result = runner.run(state, RECORDS, INDEX, new PlanObserver() {
                @Override
                public void onNode(int number, Node node, Tensor value) {
                    if (node.name().equals("fromStart")) {
                        fromStart.add(value.floats()[0]);
                    }
                }
            });
            assertEquals(List.of(20f, 31f, 54f), fromStart);
            assertEquals(91f, result.endState().get("p").floats()[0]);
            assertEquals(1f, result.endState().get("kept").floats()[0]);
            assertEquals(2, result.endState().size());
            assertEquals(-81f, result.closing().get("delta").floats()[0]);
            assertEquals(3f, result.closing().get("m").floats()[0]);
            assertEquals(10f, state.get("p").floats()[0], "the start state is never written");
        }
    }

    @Test
    void shouldHandOverWhatIsCarriedFromRunToRun() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value p = step.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        ProgramBuilder.Value own = step.input("own", Program.Kind.CARRIED, DType.FLOAT32, ONE);
        step.output("p", step.elementwise(Operator.ADD, "next", p, own));
        ProgramBuilder closing = new ProgramBuilder("closing");
        ProgramBuilder.Value end = closing.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        ProgramBuilder.Value before = closing.input("own", Program.Kind.CARRIED, DType.FLOAT32, ONE);
        closing.output("sum", closing.elementwise(Operator.ADD, "sum", end, before));
        closing.output("own", closing.elementwise(Operator.ADD, "more", before, closing.constant(1f)));
        WorkPlan plan = new WorkPlan(step.build(), 2, closing.build());
        PlanRunner runner = new PlanRunner(plan, compute);
        SortedMap<String, Tensor> state = new TreeMap<>(plan.carriedZeros());
        state.put("p", scalar(10f));
        for (int run = 0; run < 3; run++) {
            PlanResult result = runner.run(state, RECORDS, INDEX, PlanObserver.NONE);
            assertEquals(Set.of("p"), result.endState().keySet());
            assertEquals(Set.of("sum"), result.closing().keySet());
            assertEquals(10f + 3 * run, result.closing().get("sum").floats()[0]);
            assertEquals(Set.of("own"), result.carried().keySet());
            assertEquals(run + 1f, result.carried().get("own").floats()[0]);
            state.putAll(result.carried());
        }
        state.remove("own");
        assertThrows(IllegalArgumentException.class, () -> runner.run(state, RECORDS, INDEX, PlanObserver.NONE));
    }

    @Test
    void shouldRefuseWhatIsCarriedAndNotCarriedOn() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value own = step.input("own", Program.Kind.CARRIED, DType.FLOAT32, ONE);
        step.output("p", step.elementwise(Operator.ADD, "next", own, own));
        WorkPlan plan = new WorkPlan(step.build(), 1, empty());
        assertThrows(IllegalArgumentException.class, () -> new PlanRunner(plan, compute));
    }

    @Test
    void shouldReadTheOldStateAfterTheNewOneIsMade() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value p = step.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        step.output("p", step.elementwise(Operator.ADD, "next", p, step.constant(1f)));
        step.output("late", step.elementwise(Operator.ADD, "late", p, step.constant(0f)));
        List<Float> late = new ArrayList<>();
        new PlanRunner(new WorkPlan(step.build(), 4, empty()), compute)
                .run(new TreeMap<>(Map.of("p", scalar(0f))), RECORDS, INDEX, new PlanObserver() {
                    @Override
                    public void onNode(int number, Node node, Tensor value) {
                        if (node.name().equals("late")) {
                            late.add(value.floats()[0]);
                        }
                    }
                });
        assertEquals(List.of(0f, 1f, 2f, 3f), late);
    }

    @Test
    void shouldStopAtTheFirstValueThatIsNotFinite() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value p = step.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        ProgramBuilder.Value squared = step.elementwise(Operator.MUL, "squared", p, p);
        ProgramBuilder.Value inverse = step.elementwise(Operator.DIV, "inverse", step.constant(1f), squared);
        step.output("p", squared);
        step.output("inverse", inverse);
        List<String> seen = new ArrayList<>();
        PlanResult result = new PlanRunner(new WorkPlan(step.build(), 9, empty()), compute)
                .run(new TreeMap<>(Map.of("p", scalar(1e10f))), RECORDS, INDEX, new PlanObserver() {
                    @Override
                    public void onNode(int number, Node node, Tensor value) {
                        seen.add(number + node.name());
                    }

                    @Override
                    public void onStepEnd(int number) {
                        seen.add("end" + number);
                    }
                });
        assertEquals(1, result.failedStep());
        assertEquals(0, result.failedNode());
        assertTrue(result.endState().isEmpty() && result.closing().isEmpty());
        assertEquals(
                List.of("0squared", "0inverse", "end0", "1squared"), seen, "the failing value is seen, then no more");
    }

    @Test
    void shouldSeeEveryKindOfValueThatIsNotFinite() {
        float[] bad = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.intBitsToFloat(0xffc12345)};
        for (Compute.Mode mode : Compute.Mode.values()) {
            for (int count : new int[] {1, 16, 31, 33, 64, 200}) {
                for (int at = 0; at < count; at++) {
                    float[] values = new float[count];
                    Arrays.fill(values, Float.MAX_VALUE);
                    assertTrue(copy(mode, values).ok());
                    values[at] = bad[at % bad.length];
                    assertEquals(0, copy(mode, values).failedNode(), mode + " count=" + count + " at=" + at);
                }
            }
        }
    }

    private static Outcome copy(Compute.Mode mode, float[] values) {
        ProgramBuilder builder = new ProgramBuilder("p");
        Shape shape = Shape.of(values.length);
        builder.output("y", builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, shape));
        ProgramRunner runner = new ProgramRunner(builder.build(), Compute.of(mode, 1));
        runner.bind("x", Program.Kind.OPERAND, Tensor.ofFloats(shape, values));
        return runner.run();
    }

    @Test
    void shouldLetAnObserverChangeWhatLaterNodesRead() {
        WorkPlan plan = SmallTraining.plan();
        PlanResult honest = SmallTraining.run(compute);
        PlanResult tampered = new PlanRunner(plan, compute)
                .run(SmallTraining.start(), RECORDS, SmallTraining.schedule(), new PlanObserver() {
                    @Override
                    public void onNode(int step, Node node, Tensor value) {
                        if (step == 2 && node.name().equals("h")) {
                            value.floats()[3] += 1f;
                        }
                    }
                });
        assertTrue(tampered.ok());
        assertEquals(false, SmallTraining.hash(honest.endState()).equals(SmallTraining.hash(tampered.endState())));
    }

    @Test
    void shouldAllocateNothingPerStep() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Program step = SmallTraining.plan().step();
        Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
        PlanRunner few = new PlanRunner(new WorkPlan(step, 100, empty()), scalar);
        PlanRunner many = new PlanRunner(new WorkPlan(step, 600, empty()), scalar);
        SortedMap<String, Tensor> start = SmallTraining.start();
        long[] allocated = new long[2];
        for (int warm = 0; warm < 3; warm++) {
            for (int i = 0; i < 2; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                (i == 0 ? few : many).run(start, RECORDS, (number, row) -> row, PlanObserver.NONE);
                allocated[i] = threads.getCurrentThreadAllocatedBytes() - before;
            }
        }
        long perStep = (allocated[1] - allocated[0]) / 500;
        assertTrue(perStep < 1_024, "bytes per step=" + perStep + ", one activation alone takes more than that");
    }

    @Test
    void shouldRefuseAPlanThatDoesNotFit() {
        ProgramBuilder step = new ProgramBuilder("step");
        ProgramBuilder.Value p = step.input("p", Program.Kind.STATE, DType.FLOAT32, ONE);
        step.output(
                "p",
                step.elementwise(Operator.ADD, "wider", p, step.constant(1f).broadcast(Shape.of(2))));
        WorkPlan changesShape = new WorkPlan(step.build(), 1, empty());
        assertThrows(IllegalArgumentException.class, () -> new PlanRunner(changesShape, compute));

        ProgramBuilder operand = new ProgramBuilder("operand");
        operand.output("y", operand.input("x", Program.Kind.OPERAND, DType.FLOAT32, ONE));
        WorkPlan readsOperand = new WorkPlan(operand.build(), 1, empty());
        assertThrows(IllegalArgumentException.class, () -> new PlanRunner(readsOperand, compute));

        PlanRunner runner = new PlanRunner(SmallTraining.plan(), compute);
        SortedMap<String, Tensor> lacking = SmallTraining.start();
        lacking.remove("w1");
        assertThrows(
                IllegalArgumentException.class,
                () -> runner.run(lacking, RECORDS, SmallTraining.schedule(), PlanObserver.NONE));
        SortedMap<String, Tensor> misshapen = SmallTraining.start();
        misshapen.put("w1", scalar(1f));
        assertThrows(
                IllegalArgumentException.class,
                () -> runner.run(misshapen, RECORDS, SmallTraining.schedule(), PlanObserver.NONE));
        assertArrayEquals(
                SmallTraining.run(compute).endState().get("w1").floats(),
                runner.run(SmallTraining.start(), RECORDS, SmallTraining.schedule(), PlanObserver.NONE)
                        .endState()
                        .get("w1")
                        .floats(),
                "a refused start leaves the runner usable");
    }

    private static Program empty() {
        return new ProgramBuilder("nothing").build();
    }

    private static Tensor scalar(float value) {
        return Tensor.ofFloats(ONE, new float[] {value});
    }
}
