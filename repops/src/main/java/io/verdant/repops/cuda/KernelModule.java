package io.verdant.repops.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The kernels as PTX, which a driver compiles for its device. {@code repops/src/main/cuda/build} makes the resource; its first
 * line is a comment with the SHA-256 of the sources that it was made of.
 */
public final class KernelModule {
    private static final String RESOURCE = "repops.ptx";
    private static final String FIRST_LINE = "// sources ";

    private KernelModule() {}

    /** The module's text. */
    public static String ptx() {
        try (InputStream in = KernelModule.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks the kernels: resource=" + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA-256, in hexadecimal, of the sources that the module was made of. */
    public static String sourcesHash() {
        String first = ptx().lines().findFirst().orElse("");
        if (!first.startsWith(FIRST_LINE)) {
            throw new IllegalStateException("the kernels do not say what they were made of: line=" + first);
        }
        return first.substring(FIRST_LINE.length());
    }
}
