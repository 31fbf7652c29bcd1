package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant coordinator}: a coordinator in a process of its own. */
@Command(name = "coordinator", description = "Runs a coordinator: orders, logs and answers every signed message.")
final class CoordinatorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private RoleMixin role = new RoleMixin();

    CoordinatorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        return RoleProcess.run(role.read(Role.COORDINATOR), json, terminal, 1);
    }
}
