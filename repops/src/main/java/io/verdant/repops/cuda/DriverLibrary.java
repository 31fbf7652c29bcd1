package io.verdant.repops.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The driver's shared library: its functions by name, and what their results mean. Every function returns a result code. */
final class DriverLibrary {
    /** A call of one function. */
    @FunctionalInterface
    interface Call {
        int invoke() throws Throwable;
    }

    private static final int OUT_OF_MEMORY = 2;

    private final SymbolLookup symbols;
    private final MethodHandle errorName;
    private final MethodHandle errorText;

    private DriverLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
        this.errorName = function("cuGetErrorName", JAVA_INT, ADDRESS);
        this.errorText = function("cuGetErrorString", JAVA_INT, ADDRESS);
    }

    /**
     * Loads the library of that name or path.
     *
     * @throws CudaException if there is none
     */
    static DriverLibrary load(String name) {
        try {
            return new DriverLibrary(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new CudaException(
                    CudaException.Kind.NO_DRIVER,
                    "no CUDA driver: library=" + name + "; install NVIDIA's driver, or take --device cpu",
                    e);
        }
    }

    /**
     * A function that takes these and returns a result code.
     *
     * @throws CudaException if the library has none of that name, as that of an old driver
     */
    MethodHandle function(String name, MemoryLayout... parameters) {
        MemorySegment address = symbols.find(name)
                .orElseThrow(() -> new CudaException(
                        CudaException.Kind.DRIVER_TOO_OLD,
                        "the CUDA driver lacks a function: name=" + name + "; install a driver for CUDA 12 or later"));
        return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** The result code of a call. */
    static int result(String name, Call call) {
        try {
            return call.invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("cannot call the CUDA driver: function=" + name, e);
        }
    }

    /**
     * Makes a call that must succeed.
     *
     * @throws CudaException saying what failed
     */
    void check(String name, Call call) {
        int result = result(name, call);
        if (result != 0) {
            throw failure(name, result);
        }
    }

    CudaException failure(String name, int result) {
        String what = name + ": " + text(errorName, result) + " (" + result + "), " + text(errorText, result);
        return switch (result) {
            case OUT_OF_MEMORY -> new CudaException(CudaException.Kind.OUT_OF_MEMORY, what);
            case 46, 214, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719 ->
                new CudaException(
                        CudaException.Kind.DEVICE_LOST, "device lost: " + what + "; start again, or take --device cpu");
            default -> new CudaException(CudaException.Kind.CALL_FAILED, what);
        };
    }

    private static String text(MethodHandle function, int result) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            if (result("cuGetErrorName", () -> (int) function.invokeExact(result, pointer)) != 0) {
                return "unknown";
            }
            return pointer.get(ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)), 0)
                    .getString(0);
        }
    }
}
