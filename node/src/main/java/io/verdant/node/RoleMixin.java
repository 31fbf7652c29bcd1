package io.verdant.node;

import io.verdant.protocol.Role;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config FILE}: the role file that every role process is started with. */
final class RoleMixin {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The role file (YAML).")
    private Path config = Path.of("");

    /** Reads the role file and holds it against the command's role. */
    RoleConfig read(Role role) {
        RoleConfig read = RoleConfig.read(config);
        if (read.role() != role) {
            throw UserError.because(ExitCode.CONFIG, "the role file is for another role")
                    .with("file", config)
                    .with("role", RoleConfig.nameOf(read.role()))
                    .next("start it with `verdant " + RoleConfig.nameOf(read.role()) + "`");
        }
        return read;
    }
}
