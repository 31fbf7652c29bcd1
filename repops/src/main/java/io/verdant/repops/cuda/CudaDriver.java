package io.verdant.repops.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the CUDA driver that the project makes, with the meanings of NVIDIA's documentation of the driver API. Handles
 * are addresses; memory of a device is a {@code long}. Every call throws {@link CudaException} where the driver refuses.
 */
public final class CudaDriver {
    /** Names the driver's library; the system property for another than NVIDIA's, such as the host library. */
    public static final String LIBRARY_PROPERTY = "verdant.cuda.driver";

    private static final String LIBRARY = "libcuda.so.1";
    private static final int LEAST_VERSION = 12_000;
    private static final int CAPTURE_OF_THIS_THREAD = 1;
    private static final int NON_BLOCKING = 1;
    private static final int NAME_LENGTH = 128;

    private final DriverLibrary library;
    private final MethodHandle deviceGetCount;
    private final MethodHandle deviceGet;
    private final MethodHandle deviceGetName;
    private final MethodHandle deviceGetAttribute;
    private final MethodHandle contextRetain;
    private final MethodHandle contextRelease;
    private final MethodHandle contextSetCurrent;
    private final MethodHandle moduleLoad;
    private final MethodHandle moduleUnload;
    private final MethodHandle moduleGetFunction;
    private final MethodHandle memoryInfo;
    private final MethodHandle memoryAllocate;
    private final MethodHandle memoryFree;
    private final MethodHandle hostAllocate;
    private final MethodHandle hostFree;
    private final MethodHandle copyToDevice;
    private final MethodHandle copyToHost;
    private final MethodHandle copyOnDevice;
    private final MethodHandle fill;
    private final MethodHandle launch;
    private final MethodHandle streamCreate;
    private final MethodHandle streamDestroy;
    private final MethodHandle streamSynchronize;
    private final MethodHandle captureBegin;
    private final MethodHandle captureEnd;
    private final MethodHandle graphInstantiate;
    private final MethodHandle graphLaunch;
    private final MethodHandle graphDestroy;
    private final MethodHandle graphExecDestroy;

    private CudaDriver(DriverLibrary library) {
        this.library = library;
        deviceGetCount = library.function("cuDeviceGetCount", ADDRESS);
        deviceGet = library.function("cuDeviceGet", ADDRESS, JAVA_INT);
        deviceGetName = library.function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
        deviceGetAttribute = library.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        contextRetain = library.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        contextRelease = library.function("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
        contextSetCurrent = library.function("cuCtxSetCurrent", ADDRESS);
        moduleLoad = library.function("cuModuleLoadDataEx", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        moduleUnload = library.function("cuModuleUnload", ADDRESS);
        moduleGetFunction = library.function("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
        memoryInfo = library.function("cuMemGetInfo_v2", ADDRESS, ADDRESS);
        memoryAllocate = library.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
        memoryFree = library.function("cuMemFree_v2", JAVA_LONG);
        hostAllocate = library.function("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
        hostFree = library.function("cuMemFreeHost", ADDRESS);
        copyToDevice = library.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        copyToHost = library.function("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
        copyOnDevice = library.function("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
        fill = library.function("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, ADDRESS);
        launch = library.function(
                "cuLaunchKernel",
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        streamCreate = library.function("cuStreamCreate", ADDRESS, JAVA_INT);
        streamDestroy = library.function("cuStreamDestroy_v2", ADDRESS);
        streamSynchronize = library.function("cuStreamSynchronize", ADDRESS);
        captureBegin = library.function("cuStreamBeginCapture_v2", ADDRESS, JAVA_INT);
        captureEnd = library.function("cuStreamEndCapture", ADDRESS, ADDRESS);
        graphInstantiate = library.function("cuGraphInstantiateWithFlags", ADDRESS, ADDRESS, JAVA_LONG);
        graphLaunch = library.function("cuGraphLaunch", ADDRESS, ADDRESS);
        graphDestroy = library.function("cuGraphDestroy", ADDRESS);
        graphExecDestroy = library.function("cuGraphExecDestroy", ADDRESS);
    }

    /**
     * Loads and initialises this machine's driver.
     *
     * @throws CudaException if there is none, if it is too old, or if it finds no device
     */
    public static CudaDriver open() {
        return open(System.getProperty(LIBRARY_PROPERTY, LIBRARY));
    }

    /** As {@link #open()}, of the library of that name or path. */
    public static CudaDriver open(String name) {
        DriverLibrary library = DriverLibrary.load(name);
        MethodHandle getVersion = library.function("cuDriverGetVersion", ADDRESS);
        int version = outInt(library, "cuDriverGetVersion", out -> (int) getVersion.invokeExact(out));
        if (version < LEAST_VERSION) {
            throw new CudaException(
                    CudaException.Kind.DRIVER_TOO_OLD,
                    "CUDA driver too old: version=" + version + " wanted=" + LEAST_VERSION
                            + "; install a driver for CUDA 12 or later");
        }
        MethodHandle init = library.function("cuInit", JAVA_INT);
        int result = DriverLibrary.result("cuInit", () -> (int) init.invokeExact(0));
        if (result != 0) {
            throw new CudaException(
                    CudaException.Kind.NO_DEVICE,
                    library.failure("cuInit", result).getMessage()
                            + "; see what nvidia-smi says, or take --device cpu");
        }
        return new CudaDriver(library);
    }

    /** A call that writes its answer where it is told. */
    @FunctionalInterface
    private interface Asking {
        int invoke(MemorySegment out) throws Throwable;
    }

    private static int outInt(DriverLibrary library, String name, Asking call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            library.check(name, () -> call.invoke(out));
            return out.get(JAVA_INT, 0);
        }
    }

    private MemorySegment outHandle(String name, Asking call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            library.check(name, () -> call.invoke(out));
            return out.get(ADDRESS, 0);
        }
    }

    public int deviceCount() {
        return outInt(library, "cuDeviceGetCount", out -> (int) deviceGetCount.invokeExact(out));
    }

    int device(int ordinal) {
        return outInt(library, "cuDeviceGet", out -> (int) deviceGet.invokeExact(out, ordinal));
    }

    String deviceName(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_LENGTH);
            library.check("cuDeviceGetName", () -> (int) deviceGetName.invokeExact(name, NAME_LENGTH, device));
            return name.getString(0);
        }
    }

    int deviceAttribute(int device, int attribute) {
        return outInt(
                library, "cuDeviceGetAttribute", out -> (int) deviceGetAttribute.invokeExact(out, attribute, device));
    }

    MemorySegment retainContext(int device) {
        return outHandle("cuDevicePrimaryCtxRetain", out -> (int) contextRetain.invokeExact(out, device));
    }

    void releaseContext(int device) {
        library.check("cuDevicePrimaryCtxRelease", () -> (int) contextRelease.invokeExact(device));
    }

    void setContext(MemorySegment context) {
        library.check("cuCtxSetCurrent", () -> (int) contextSetCurrent.invokeExact(context));
    }

    /** Compiles a module's PTX for the current device. */
    MemorySegment loadModule(MemorySegment ptx) {
        return outHandle("cuModuleLoadDataEx", out ->
                (int) moduleLoad.invokeExact(out, ptx, 0, MemorySegment.NULL, MemorySegment.NULL));
    }

    void unloadModule(MemorySegment module) {
        library.check("cuModuleUnload", () -> (int) moduleUnload.invokeExact(module));
    }

    MemorySegment function(MemorySegment module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return outHandle(
                    "cuModuleGetFunction " + name, out -> (int) moduleGetFunction.invokeExact(out, module, text));
        }
    }

    /** Bytes of the current device that nobody has. */
    long freeMemory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(JAVA_LONG);
            MemorySegment total = arena.allocate(JAVA_LONG);
            library.check("cuMemGetInfo", () -> (int) memoryInfo.invokeExact(free, total));
            return free.get(JAVA_LONG, 0);
        }
    }

    /** Memory of the current device. */
    long allocate(long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            library.check("cuMemAlloc", () -> (int) memoryAllocate.invokeExact(out, length));
            return out.get(JAVA_LONG, 0);
        }
    }

    void free(long address) {
        library.check("cuMemFree", () -> (int) memoryFree.invokeExact(address));
    }

    /** Memory of the host that devices read and write without a copy between. */
    MemorySegment allocatePinned(long length) {
        return outHandle("cuMemHostAlloc", out -> (int) hostAllocate.invokeExact(out, length, 0))
                .reinterpret(length);
    }

    void freePinned(MemorySegment pinned) {
        library.check("cuMemFreeHost", () -> (int) hostFree.invokeExact(pinned));
    }

    void copyToDevice(long to, MemorySegment from, long length, MemorySegment stream) {
        library.check("cuMemcpyHtoDAsync", () -> (int) copyToDevice.invokeExact(to, from, length, stream));
    }

    void copyToHost(MemorySegment to, long from, long length, MemorySegment stream) {
        library.check("cuMemcpyDtoHAsync", () -> (int) copyToHost.invokeExact(to, from, length, stream));
    }

    void copyOnDevice(long to, long from, long length, MemorySegment stream) {
        library.check("cuMemcpyDtoDAsync", () -> (int) copyOnDevice.invokeExact(to, from, length, stream));
    }

    void fill(long to, byte value, long length, MemorySegment stream) {
        library.check("cuMemsetD8Async", () -> (int) fill.invokeExact(to, value, length, stream));
    }

    /** Launches a kernel over a grid of one axis; {@code parameters} is an array of the arguments' addresses. */
    void launch(
            String name,
            MemorySegment function,
            int blocks,
            int threads,
            MemorySegment stream,
            MemorySegment parameters) {
        library.check("cuLaunchKernel " + name, () -> (int)
                launch.invokeExact(function, blocks, 1, 1, threads, 1, 1, 0, stream, parameters, MemorySegment.NULL));
    }

    MemorySegment createStream() {
        return outHandle("cuStreamCreate", out -> (int) streamCreate.invokeExact(out, NON_BLOCKING));
    }

    void destroyStream(MemorySegment stream) {
        library.check("cuStreamDestroy", () -> (int) streamDestroy.invokeExact(stream));
    }

    void synchronize(MemorySegment stream) {
        library.check("cuStreamSynchronize", () -> (int) streamSynchronize.invokeExact(stream));
    }

    void beginCapture(MemorySegment stream) {
        library.check("cuStreamBeginCapture", () -> (int) captureBegin.invokeExact(stream, CAPTURE_OF_THIS_THREAD));
    }

    /** Ends the capture and makes what was captured ready to launch. */
    MemorySegment endCapture(MemorySegment stream) {
        MemorySegment graph = outHandle("cuStreamEndCapture", out -> (int) captureEnd.invokeExact(stream, out));
        try {
            return outHandle("cuGraphInstantiate", out -> (int) graphInstantiate.invokeExact(out, graph, 0L));
        } finally {
            library.check("cuGraphDestroy", () -> (int) graphDestroy.invokeExact(graph));
        }
    }

    void launchGraph(MemorySegment executable, MemorySegment stream) {
        library.check("cuGraphLaunch", () -> (int) graphLaunch.invokeExact(executable, stream));
    }

    void destroyGraph(MemorySegment executable) {
        library.check("cuGraphExecDestroy", () -> (int) graphExecDestroy.invokeExact(executable));
    }
}
