package io.verdant.checkpointstore;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store cannot do what was asked because of one file: it is damaged, missing, or cannot be read or written. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    StoreException(String message, Path file) {
        this(message, file, null);
    }

    StoreException(String message, Path file, @Nullable Throwable cause) {
        super(message + ": file=" + file, cause);
        this.file = file;
    }

    /** The file at fault. */
    public Path file() {
        return file;
    }
}
