package io.verdant.repops.cuda;

import java.lang.foreign.MemorySegment;

/** Work of a device that was captured once and is launched as a whole. */
final class CudaGraph implements AutoCloseable {
    private final CudaDriver driver;
    private final MemorySegment executable;
    private final MemorySegment stream;
    private boolean closed;

    CudaGraph(CudaDriver driver, MemorySegment executable, MemorySegment stream) {
        this.driver = driver;
        this.executable = executable;
        this.stream = stream;
    }

    /** Asks for the work to be done once more. */
    void launch() {
        driver.launchGraph(executable, stream);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.destroyGraph(executable);
        }
    }
}
