package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant worker}: a worker in a process of its own. */
@Command(name = "worker", description = "Runs a worker: computes assigned steps and streams the result.")
final class WorkerCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    WorkerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        return RoleProcess.run(role.read(Role.WORKER), json, terminal, threads.threads());
    }
}
