package io.verdant.repops.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a machine without a usable device is told. */
class CudaFaultTest {
    private static final Map<String, Long> SOUND =
            Map.of("devices", 1L, "version", 13_000L, "memory", 1L << 32, "lose_after", -1L);

    private static void set(String name, long value) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(HostDriver.library(), Arena.global());
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) Linker.nativeLinker()
                    .downcallHandle(
                            symbols.findOrThrow("verdant_host_set"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
                    .invokeExact((MemorySegment) arena.allocateFrom(name), value);
            assertEquals(0, result, name);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void mend() {
        SOUND.forEach(CudaFaultTest::set);
    }

    private static CudaException fault(CudaException.Kind kind, Executable body) {
        CudaException fault = assertThrows(CudaException.class, body);
        assertEquals(kind, fault.kind(), fault.getMessage());
        return fault;
    }

    private static Program sum(int count) {
        ProgramBuilder builder = new ProgramBuilder("sum");
        ProgramBuilder.Value a = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(count));
        builder.output("b", builder.elementwise(Operator.ADD, "b", a, a));
        return builder.build();
    }

    @Test
    void shouldSayThatThereIsNoDriver() {
        CudaException fault = fault(CudaException.Kind.NO_DRIVER, () -> CudaDriver.open("libno-such-driver.so.1"));
        assertTrue(fault.getMessage().contains("libno-such-driver.so.1"), fault.getMessage());
    }

    @Test
    void shouldSayThatADriverIsTooOld() {
        set("version", 11_080);
        CudaException fault = fault(CudaException.Kind.DRIVER_TOO_OLD, HostDriver::driver);
        assertTrue(fault.getMessage().contains("version=11080 wanted=12000"), fault.getMessage());
    }

    @Test
    void shouldSayThatThereIsNoDevice() {
        set("devices", 0);
        fault(CudaException.Kind.NO_DEVICE, HostDriver::driver);
    }

    @Test
    void shouldSayHowManyDevicesThereAre() {
        CudaDriver driver = HostDriver.driver();
        CudaException fault = fault(CudaException.Kind.NO_DEVICE, () -> CudaDevice.open(driver, 3));
        assertTrue(fault.getMessage().contains("device=cuda:3 devices=1"), fault.getMessage());
    }

    @Test
    void shouldSayWhatWasNeededAndWhatIsFree() {
        set("memory", 1_000_000);
        try (CudaDevice device = CudaDevice.open(HostDriver.driver(), 0)) {
            CudaException fault =
                    fault(CudaException.Kind.OUT_OF_MEMORY, () -> new DeviceProgram(sum(200_000), device));
            assertTrue(fault.getMessage().contains("needed=1600256 free=1000000"), fault.getMessage());
            try (DeviceProgram program = new DeviceProgram(sum(1_000), device)) {
                program.bind("a", Program.Kind.OPERAND, Tensor.zeros(DType.FLOAT32, Shape.of(1_000)));
                assertTrue(program.run().ok());
            }
            assertEquals(1_000_000, device.freeMemory(), "what was taken is given back");
        }
    }

    @Test
    void shouldSayThatTheDeviceIsLost() {
        CudaDevice device = CudaDevice.open(HostDriver.driver(), 0);
        DeviceProgram program = new DeviceProgram(sum(10), device);
        program.bind("a", Program.Kind.OPERAND, Tensor.zeros(DType.FLOAT32, Shape.of(10)));
        set("lose_after", 2);
        assertTrue(program.run().ok());
        assertTrue(program.run().ok());
        CudaException fault = fault(CudaException.Kind.DEVICE_LOST, program::run);
        assertTrue(fault.getMessage().startsWith("device lost: "), fault.getMessage());
        fault(CudaException.Kind.DEVICE_LOST, program::run);
    }
}
