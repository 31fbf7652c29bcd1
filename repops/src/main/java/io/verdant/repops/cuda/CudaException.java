package io.verdant.repops.cuda;

/** Why a device cannot be used, or no longer; the message ends with what to do about it. */
public final class CudaException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** No CUDA driver could be loaded. */
        NO_DRIVER,
        /** The driver knows no CUDA 12. */
        DRIVER_TOO_OLD,
        /** There is no device of that number. */
        NO_DEVICE,
        /** The device is older than compute capability 7.5. */
        DEVICE_TOO_OLD,
        /** The device's memory does not suffice. */
        OUT_OF_MEMORY,
        /** The device stopped answering; what it held is gone. */
        DEVICE_LOST,
        /** A call of the driver failed otherwise. */
        CALL_FAILED
    }

    private final Kind kind;

    CudaException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    CudaException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
