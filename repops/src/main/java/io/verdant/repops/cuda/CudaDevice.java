package io.verdant.repops.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.verdant.repops.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * One device of this machine: its context, the kernels compiled for it, a stream in whose order all work is done, and pinned
 * memory through which bytes travel. Not thread safe; several programs may take turns on one.
 */
public final class CudaDevice implements AutoCloseable {
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int LEAST_CAPABILITY = 75;
    private static final long STAGE_LENGTH = 8L << 20;

    private final CudaDriver driver;
    private final int ordinal;
    private final int device;
    private final String name;
    private final int capability;
    private final MemorySegment context;
    private final MemorySegment module;
    private final MemorySegment stream;
    private final MemorySegment stage;
    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private boolean closed;

    private CudaDevice(CudaDriver driver, int ordinal, int device, MemorySegment context) {
        this.driver = driver;
        this.ordinal = ordinal;
        this.device = device;
        this.name = driver.deviceName(device);
        this.capability = 10 * driver.deviceAttribute(device, MAJOR) + driver.deviceAttribute(device, MINOR);
        if (capability < LEAST_CAPABILITY) {
            throw new CudaException(
                    CudaException.Kind.DEVICE_TOO_OLD,
                    "device too old: device=cuda:" + ordinal + " name=" + name + " capability=" + capability
                            + " wanted=" + LEAST_CAPABILITY + "; take another, or --device cpu");
        }
        this.context = context;
        this.module = driver.loadModule(arena.allocateFrom(KernelModule.ptx()));
        this.stream = driver.createStream();
        this.stage = driver.allocatePinned(STAGE_LENGTH);
    }

    /**
     * The device of that number, from 0, as {@code nvidia-smi} lists them.
     *
     * @throws CudaException if it cannot be used
     */
    public static CudaDevice open(CudaDriver driver, int ordinal) {
        int count = driver.deviceCount();
        if (ordinal < 0 || ordinal >= count) {
            throw new CudaException(
                    CudaException.Kind.NO_DEVICE,
                    "no such device: device=cuda:" + ordinal + " devices=" + count + "; take a lower number");
        }
        int device = driver.device(ordinal);
        MemorySegment context = driver.retainContext(device);
        try {
            driver.setContext(context);
            return new CudaDevice(driver, ordinal, device, context);
        } catch (CudaException e) {
            driver.releaseContext(device);
            throw e;
        }
    }

    public int ordinal() {
        return ordinal;
    }

    /** As its maker calls it. */
    public String name() {
        return name;
    }

    /** Compute capability, 75 for 7.5. */
    public int capability() {
        return capability;
    }

    /** Bytes that nobody has. */
    public long freeMemory() {
        enter();
        return driver.freeMemory();
    }

    /** Makes this thread's calls go to this device. */
    void enter() {
        if (closed) {
            throw new IllegalStateException("device closed: device=cuda:" + ordinal);
        }
        driver.setContext(context);
    }

    /**
     * Memory, its bytes undefined.
     *
     * @throws CudaException if there is not so much left, saying how much there is
     */
    DeviceBuffer allocate(long length) {
        enter();
        try {
            return new DeviceBuffer(this, driver.allocate(Math.max(length, 1)), length);
        } catch (CudaException e) {
            if (e.kind() != CudaException.Kind.OUT_OF_MEMORY) {
                throw e;
            }
            throw new CudaException(
                    CudaException.Kind.OUT_OF_MEMORY,
                    "out of device memory: device=cuda:" + ordinal + " needed=" + length + " free="
                            + driver.freeMemory() + " bytes; take a smaller batch, a smaller model or a larger device",
                    e);
        }
    }

    void free(long address) {
        if (!closed) {
            enter();
            driver.free(address);
        }
    }

    /** Copies bytes of the Java heap or any other memory to the device, and waits. */
    void upload(long to, MemorySegment from) {
        enter();
        for (long at = 0; at < from.byteSize(); at += STAGE_LENGTH) {
            long length = Math.min(STAGE_LENGTH, from.byteSize() - at);
            MemorySegment.copy(from, at, stage, 0, length);
            driver.copyToDevice(to + at, stage, length, stream);
            driver.synchronize(stream);
        }
    }

    /** Copies bytes of the device, and waits. */
    void download(MemorySegment to, long from) {
        enter();
        for (long at = 0; at < to.byteSize(); at += STAGE_LENGTH) {
            long length = Math.min(STAGE_LENGTH, to.byteSize() - at);
            driver.copyToHost(stage, from + at, length, stream);
            driver.synchronize(stream);
            MemorySegment.copy(stage, 0, to, at, length);
        }
    }

    void upload(long to, Tensor tensor) {
        upload(to, elements(tensor));
    }

    void download(Tensor tensor, long from) {
        download(elements(tensor), from);
    }

    private static MemorySegment elements(Tensor tensor) {
        MemorySegment array =
                switch (tensor.dtype()) {
                    case FLOAT32 -> MemorySegment.ofArray(tensor.floats());
                    case FLOAT64 -> MemorySegment.ofArray(tensor.doubles());
                    case INT32 -> MemorySegment.ofArray(tensor.ints());
                    case INT64 -> MemorySegment.ofArray(tensor.longs());
                };
        return array.asSlice(
                0, (long) tensor.shape().elementCount() * tensor.dtype().byteLength());
    }

    /** Asks for bytes of the device to be copied on it. */
    void copy(long to, long from, long length) {
        driver.copyOnDevice(to, from, length, stream);
    }

    /** Asks for bytes of the device to be set. */
    void fill(long to, byte value, long length) {
        driver.fill(to, value, length, stream);
    }

    /** Finds a kernel before it is launched: a search must not fall into a capture. */
    MemorySegment prepare(Launch launch) {
        return functions.computeIfAbsent(launch.symbol(), symbol -> driver.function(module, symbol));
    }

    /** Asks for a kernel to run with these arguments, which are read before this returns. */
    void launch(Launch launch, int blocks, MemorySegment arguments) {
        MemorySegment function = prepare(launch);
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment parameters = confined.allocate(ADDRESS);
            parameters.set(ADDRESS, 0, arguments);
            driver.launch(launch.symbol(), function, blocks, launch.threads(), stream, parameters);
        }
    }

    /** Waits until all that was asked for is done. */
    void synchronize() {
        driver.synchronize(stream);
    }

    /** What the body asks for, kept to be launched at once, any number of times. */
    CudaGraph capture(Runnable body) {
        enter();
        driver.beginCapture(stream);
        try {
            body.run();
        } catch (RuntimeException e) {
            driver.destroyGraph(driver.endCapture(stream));
            throw e;
        }
        return new CudaGraph(driver, driver.endCapture(stream), stream);
    }

    /** Gives back what the device holds for this process through this object; its buffers are gone with it. */
    @Override
    public void close() {
        if (!closed) {
            enter();
            closed = true;
            try {
                driver.freePinned(stage);
                driver.destroyStream(stream);
                driver.unloadModule(module);
                driver.releaseContext(device);
            } finally {
                arena.close();
            }
        }
    }
}
