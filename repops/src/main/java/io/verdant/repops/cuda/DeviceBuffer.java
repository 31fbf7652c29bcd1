package io.verdant.repops.cuda;

/** Bytes of a device's memory, until closed. */
final class DeviceBuffer implements AutoCloseable {
    private final CudaDevice device;
    private final long address;
    private final long length;
    private boolean closed;

    DeviceBuffer(CudaDevice device, long address, long length) {
        this.device = device;
        this.address = address;
        this.length = length;
    }

    long address() {
        return address;
    }

    /** Bytes. */
    long length() {
        return length;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.free(address);
        }
    }
}
