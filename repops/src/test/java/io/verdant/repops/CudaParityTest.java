package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.cuda.CudaDevice;
import io.verdant.repops.cuda.DeviceProgram;
import io.verdant.repops.cuda.HostDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The device's kernels, compiled for this machine, give the processor's bits for every operator. */
class CudaParityTest {
    private static final int CASES = 40;

    private static CudaDevice device;

    @BeforeAll
    static void open() {
        device = CudaDevice.open(HostDriver.driver(), 0);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void shouldGiveTheProcessorsBits(Operator operator) {
        long seed = new Random().nextLong();
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1)) {
            for (boolean wild : new boolean[] {false, true}) {
                OperatorCases cases = new OperatorCases(seed, wild);
                for (int number = 0; number < CASES; number++) {
                    OperatorCases.Case one = cases.next(operator);
                    String label = one.label() + " seed=" + seed + " case=" + number + " "
                            + one.program().node(0);
                    compare(one, scalar, label);
                }
            }
        }
    }

    private static void compare(OperatorCases.Case one, Compute scalar, String label) {
        List<Tensor> wanted = one.values(scalar);
        Outcome outcome = one.runner(scalar).run();
        try (DeviceProgram program = new DeviceProgram(one.program(), device)) {
            one.operands().forEach((name, value) -> program.bind(name, Program.Kind.OPERAND, value));
            program.bindRecords(one.records(), one.index(), OperatorCases.STEP);
            List<Tensor> found = new ArrayList<>();
            assertEquals(outcome, program.run((node, value) -> found.add(value.copy())), label);
            assertSame(wanted, found, label);
            assertEquals(outcome, program.run(), label);
            if (outcome.ok()) {
                assertSame(wanted, List.of(program.output("out")), label);
            }
        }
    }

    private static void assertSame(List<Tensor> wanted, List<Tensor> found, String label) {
        assertEquals(wanted.size(), found.size(), label);
        for (int i = 0; i < wanted.size(); i++) {
            Tensor x = wanted.get(i);
            for (int e = 0; e < x.shape().elementCount(); e++) {
                String bits = Long.toHexString(OperatorCases.bits(x, e));
                assertEquals(bits, Long.toHexString(OperatorCases.bits(found.get(i), e)), label + " element=" + e);
            }
        }
    }
}
