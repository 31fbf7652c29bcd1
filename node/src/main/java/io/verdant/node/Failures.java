package io.verdant.node;

import io.verdant.checkpointstore.StoreException;
import io.verdant.coordinator.JournalException;
import io.verdant.repops.cuda.CudaException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns whatever escaped a command into the one line and the exit code that the user gets. */
final class Failures {
    private static final int DEPTH_LIMIT = 16;

    private Failures() {}

    /** The error to show: the failure itself where it was written for people, else the best known meaning of it. */
    static UserError explain(Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < DEPTH_LIMIT; depth++) {
            UserError known = known(current);
            if (known != null) {
                return known;
            }
            current = current.getCause();
        }
        return UserError.because(ExitCode.INTERNAL, "internal error")
                .with("type", failure.getClass().getName())
                .with("message", messageOf(failure))
                .causedBy(failure)
                .next("run again with VERDANT_DEBUG=1 and report what it prints");
    }

    private static @Nullable UserError known(Throwable failure) {
        return switch (failure) {
            case UserError error -> error;
            case NoSuchFileException e -> file(ExitCode.NO_INPUT, "no such file", e, "check the path");
            case FileNotFoundException e ->
                UserError.because(ExitCode.NO_INPUT, "cannot open a file")
                        .with("file", messageOf(e))
                        .causedBy(e)
                        .next("check the path and its permissions");
            case AccessDeniedException e -> file(ExitCode.PERMISSION, "access denied", e, "check the permissions");
            case FileAlreadyExistsException e ->
                file(ExitCode.CANNOT_CREATE, "the file exists already", e, "choose another name or remove it");
            case BindException e -> portInUse(e);
            case ConnectException e ->
                UserError.because(ExitCode.UNAVAILABLE, "cannot connect")
                        .with("message", messageOf(e))
                        .causedBy(e)
                        .next("check the address and that the other side runs");
            case UncheckedIOException e -> null;
            case IOException e -> io(e, messageOf(e));
            case CudaException e -> device(e);
            case JournalException e -> journal(e);
            case StoreException e -> store(e);
            case OutOfMemoryError e ->
                UserError.because(ExitCode.INTERNAL, "out of memory")
                        .with("message", messageOf(e))
                        .causedBy(e)
                        .next("give more with VERDANT_JVM_OPTS=-Xmx3g");
            case InternalError e -> says(e, "unsafe memory access") ? mappedFile(e) : null;
            default -> saysPortInUse(failure) ? portInUse(failure) : null;
        };
    }

    /** A journal of our own: it cannot be read or written, somebody else has it open, or its content does not hold. */
    private static UserError journal(JournalException failure) {
        if (failure.getCause() instanceof IOException cause) {
            return io(cause, messageOf(failure));
        }
        boolean taken = says(failure, "in use by another process");
        return UserError.because(taken ? ExitCode.TEMPORARY : ExitCode.DATA, messageOf(failure))
                .causedBy(failure)
                .next(taken ? "wait for the process that runs there" : "restore the file, or begin a new run");
    }

    /** The message of a device ends with what to do, behind a semicolon. */
    private static UserError device(CudaException failure) {
        String message = messageOf(failure);
        int end = message.lastIndexOf("; ");
        return UserError.because(ExitCode.UNAVAILABLE, end < 0 ? message : message.substring(0, end))
                .causedBy(failure)
                .next(end < 0 ? "start again, or take --device cpu" : message.substring(end + 2));
    }

    private static UserError store(StoreException failure) {
        if (failure.getCause() instanceof IOException cause && !(cause instanceof NoSuchFileException)) {
            return io(cause, messageOf(failure));
        }
        return UserError.because(ExitCode.DATA, messageOf(failure))
                .causedBy(failure)
                .next("restore the file, or begin a new run");
    }

    /** @param message what is known of it, which the part that failed may say better than the system */
    private static UserError io(IOException failure, String message) {
        if (saysPortInUse(failure)) {
            return portInUse(failure);
        }
        boolean full = says(failure, "no space left") || says(failure, "disk quota");
        UserError.Builder error =
                UserError.because(ExitCode.IO, full ? "the disk is full" : "reading or writing failed");
        if (failure instanceof FileSystemException at && at.getFile() != null) {
            error.with("file", at.getFile());
        }
        return error.with("message", message)
                .causedBy(failure)
                .next(full ? "free some space and resume the run" : "check the disk and try again");
    }

    /** What the JVM makes of a write to a mapped file that the disk, or the memory that stands for it, has no room for. */
    private static UserError mappedFile(InternalError failure) {
        return UserError.because(ExitCode.IO, "the disk is full")
                .with("message", "a mapped file has no room")
                .causedBy(failure)
                .next("free some space in /dev/shm, the temporary folder and the run's folder, and resume the run");
    }

    private static UserError file(ExitCode code, String what, FileSystemException failure, String next) {
        return UserError.because(code, what)
                .with("file", String.valueOf(failure.getFile()))
                .causedBy(failure)
                .next(next);
    }

    private static UserError portInUse(Throwable failure) {
        return UserError.because(ExitCode.TEMPORARY, "an address is in use")
                .with("message", messageOf(failure))
                .causedBy(failure)
                .next("stop what listens there or choose another port");
    }

    /** Aeron reports a taken port as an exception of its own, with the system's words in the text. */
    private static boolean saysPortInUse(Throwable failure) {
        return says(failure, "address already in use");
    }

    private static boolean says(Throwable failure, String words) {
        return messageOf(failure).toLowerCase(Locale.ROOT).contains(words);
    }

    private static String messageOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
