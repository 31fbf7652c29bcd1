package io.verdant.node;

import io.verdant.protocol.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "What computes gradients: repops (the contract's own executor, the default) or nd4j (for jobs of the tier statistical).")
    private String engine = Engine.REPOPS.word();

    @Mixin
    private DeviceMixin device = new DeviceMixin();

    WorkerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        if (!Engine.words().contains(engine)) {
            throw UserError.because(ExitCode.USAGE, "no such engine")
                    .with("engine", engine)
                    .next("name repops or nd4j");
        }
        return RoleProcess.run(
                role.read(Role.WORKER), json, terminal, threads.threads(), device.device(), Engine.of(engine));
    }
}
