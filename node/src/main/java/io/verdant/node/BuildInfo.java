package io.verdant.node;

import io.verdant.repops.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is.
 *
 * @param contract the numeric contract that it executes
 * @param java the version of the running Java
 */
public record BuildInfo(String version, String contract, String java) {
    /** The running build. */
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream stream = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (stream == null) {
                throw new IllegalStateException("resource=build.properties is missing from the build");
            }
            properties.load(stream);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new BuildInfo(
                properties.getProperty("version", ""),
                Program.CONTRACT,
                Runtime.version().toString());
    }
}
