package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant validator}: a validator in a process of its own. */
@Command(name = "validator", description = "Runs a validator: checks and re-executes claims.")
final class ValidatorCommand implements Callable<Integer> {
    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Override
    public Integer call() {
        RoleConfig config = role.read(Role.VALIDATOR);
        config.key();
        throw Unwired.command("validator");
    }
}
