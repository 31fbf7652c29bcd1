package io.verdant.node;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folders of runs, as commands name them. */
final class RunFolders {
    private RunFolders() {}

    /** The folder of an existing run. */
    static Path require(Path run) {
        if (!Files.isDirectory(run)) {
            throw UserError.because(ExitCode.NO_INPUT, "no such run")
                    .with("folder", run)
                    .next("name a folder that `verdant train` wrote");
        }
        return run;
    }
}
