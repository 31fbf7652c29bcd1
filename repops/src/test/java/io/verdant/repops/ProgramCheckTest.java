package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs that the contract gives no meaning; each is refused with the node's name, before anything is computed. */
class ProgramCheckTest {
    private static final Shape SQUARE = Shape.of(3, 3);
    private static final Program.Input X = new Program.Input("x", Program.Kind.OPERAND, DType.FLOAT32, SQUARE, 0);
    private static final Program.Input RECORDS =
            new Program.Input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR, 0);
    private static final Operand INPUT = Operand.ofInput(0, View.contiguous(SQUARE));

    @Test
    void shouldRefuseAViewThatLeavesItsSource() {
        View wide = View.of(SQUARE, new int[] {4, 1}, 0, 100);
        View negative = View.of(SQUARE, new int[] {-3, 1}, 6, 100).permute(0, 1);
        assertRefused(node(Operator.NEG, Operand.ofInput(0, wide)), "view leaves its source");
        accepted(node(Operator.NEG, Operand.ofInput(0, negative)));
    }

    @Test
    void shouldRefuseToReadALaterNodeOrNoInput() {
        assertRefused(node(Operator.NEG, Operand.ofNode(0, View.contiguous(SQUARE))), "reads a later node");
        assertRefused(node(Operator.NEG, Operand.ofInput(2, View.contiguous(SQUARE))), "reads no input");
    }

    @Test
    void shouldRefuseShapesThatDoNotFitTheOperator() {
        Operand line = Operand.ofInput(0, View.contiguous(Shape.of(9)));
        assertRefused(node(Operator.ADD, INPUT, line), "operand shape");
        assertRefused(node(Operator.MATMUL, INPUT, line), "a=");
        assertRefused(node(Operator.REDUCE_SUM, INPUT), "operand shape");
        assertRefused(node(Operator.FOLD_SUM, INPUT), "operand shape");
    }

    @Test
    void shouldRefuseWrongOperandCountsTypesAndPlaces() {
        assertRefused(node(Operator.ADD, INPUT), "operands=1");
        assertRefused(node(Operator.NEG, INPUT, INPUT), "operands=2");
        Operand records = Operand.ofInput(1, View.contiguous(Shape.SCALAR));
        assertRefused(
                new Node(0, "bad", Operator.NEG, Attributes.NONE, List.of(records), DType.INT32, Shape.SCALAR),
                "records");
        assertRefused(new Node(0, "bad", Operator.NEG, Attributes.NONE, List.of(INPUT), DType.INT32, SQUARE), "dtype");
        assertRefused(
                new Node(1, "bad", Operator.NEG, Attributes.NONE, List.of(INPUT), DType.FLOAT32, SQUARE), "index");
    }

    @Test
    void shouldRefuseBadAttributes() {
        assertRefused(attributed(Operator.TRIMMED_MEAN, Attributes.of("f", 1), INPUT, INPUT), "f=1");
        assertRefused(attributed(Operator.TRIMMED_MEAN, Attributes.of("f", -1), INPUT, INPUT), "f=-1");
        Operand records = Operand.ofInput(1, View.contiguous(Shape.SCALAR));
        Attributes unknown = Attributes.of("decode", "u9").with("offset", 0);
        Attributes before = Attributes.of("decode", "u8/255").with("offset", -1);
        assertThrows(IllegalArgumentException.class, () -> runner(attributed(Operator.BATCH_LOAD, unknown, records)));
        assertRefused(attributed(Operator.BATCH_LOAD, before, records), "offset=-1");
    }

    @Test
    void shouldRefuseRecordsThatAreTooShort() {
        Operand records = Operand.ofInput(1, View.contiguous(Shape.SCALAR));
        Attributes attributes = Attributes.of("decode", "u8/255").with("offset", OperatorCases.Records.LENGTH - 2);
        ProgramRunner runner = runner(attributed(Operator.BATCH_LOAD, attributes, records));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> runner.bindRecords(new OperatorCases.Records(), (step, row) -> row, 0))
                .getMessage();
        assertTrue(message.contains("name=bad"), message);
    }

    @Test
    void shouldRefuseToBindWhatIsNotThereAndToRunUnbound() {
        ProgramRunner runner = runner(node(Operator.NEG, INPUT));
        Tensor value = Tensor.zeros(DType.FLOAT32, SQUARE);
        assertThrows(IllegalArgumentException.class, () -> runner.bind("y", Program.Kind.OPERAND, value));
        assertThrows(IllegalArgumentException.class, () -> runner.bind("x", Program.Kind.STATE, value));
        Tensor line = Tensor.zeros(DType.FLOAT32, Shape.of(9));
        assertThrows(IllegalArgumentException.class, () -> runner.bind("x", Program.Kind.OPERAND, line));
        assertThrows(IllegalArgumentException.class, () -> runner.output("z"));
        assertThrows(IllegalStateException.class, runner::run);
    }

    private static Node node(Operator operator, Operand... operands) {
        return attributed(operator, Attributes.NONE, operands);
    }

    private static Node attributed(Operator operator, Attributes attributes, Operand... operands) {
        return new Node(0, "bad", operator, attributes, List.of(operands), DType.FLOAT32, SQUARE);
    }

    private static ProgramRunner runner(Node node) {
        return new ProgramRunner(new Program("p", List.of(X, RECORDS), List.of(node), List.of()), Compute.ofThreads(1));
    }

    private static void accepted(Node node) {
        assertEquals(1, runner(node).program().nodes().size());
    }

    private static void assertRefused(Node node, String what) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> runner(node)).getMessage();
        assertTrue(message.contains("name=bad") && message.contains(what), message);
    }
}
