package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant aggregator}: an aggregator in a process of its own. */
@Command(name = "aggregator", description = "Runs an aggregator: combines the accepted work of a round.")
final class AggregatorCommand implements Callable<Integer> {
    @Mixin
    private RoleMixin role = new RoleMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Override
    public Integer call() {
        RoleConfig config = role.read(Role.AGGREGATOR);
        config.key();
        throw Unwired.command("aggregator");
    }
}
