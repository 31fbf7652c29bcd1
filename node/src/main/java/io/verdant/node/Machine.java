package io.verdant.node;

import io.verdant.repops.FmaSupport;
import java.nio.file.Path;

/** What this machine and JVM must have, and where they keep things. */
final class Machine {
    private Machine() {}

    /**
     * Refuses a JVM without a hardware fused multiply-add: its emulation gives the same bits, thousands of times slower.
     *
     * @throws UserError saying what to change
     */
    static void requireFma() {
        if (!FmaSupport.hardware()) {
            throw UserError.because(ExitCode.CONTRACT_MISMATCH, "this JVM has no hardware fused multiply-add")
                    .with("UseFMA", false)
                    .next("run on a CPU with FMA3 and without -XX:UseAVX=0 or -XX:-UseFMA");
        }
    }

    /** Where native libraries are unpacked: the user's cache folder. */
    static Path cacheDirectory() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path base = home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return base.resolve("verdant");
    }
}
