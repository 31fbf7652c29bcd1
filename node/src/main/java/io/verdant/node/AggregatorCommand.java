package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant aggregator}: an aggregator in a process of its own. */
@Command(name = "aggregator", description = "Runs an aggregator: combines the accepted work of a round.")
final class AggregatorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    AggregatorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        return RoleProcess.run(role.read(Role.AGGREGATOR), json, terminal, threads.threads());
    }
}
