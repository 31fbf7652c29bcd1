package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant validator}: a validator in a process of its own. */
@Command(name = "validator", description = "Runs a validator: checks and re-executes claims.")
final class ValidatorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    ValidatorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        return RoleProcess.run(role.read(Role.VALIDATOR), json, terminal, threads.threads());
    }
}
