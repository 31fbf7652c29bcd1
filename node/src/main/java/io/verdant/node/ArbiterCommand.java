package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant arbiter}: an arbiter in a process of its own. */
@Command(name = "arbiter", description = "Runs an arbiter: re-executes the one element that a dispute ends at.")
final class ArbiterCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private RoleMixin role = new RoleMixin();

    ArbiterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        return RoleProcess.run(role.read(Role.ARBITER), json, terminal, 1);
    }
}
