package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant worker}: a worker in a process of its own. */
@Command(name = "worker", description = "Runs a worker: computes assigned steps and streams the result.")
final class WorkerCommand implements Callable<Integer> {
    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Override
    public Integer call() {
        RoleConfig config = role.read(Role.WORKER);
        config.key();
        throw Unwired.command("worker");
    }
}
