package io.verdant.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant explain RUN ID}: why a claim, a worker or a dispute ended as it did. */
@Command(name = "explain", description = "Says why a claim, a worker or a dispute ended as it did.")
final class ExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "ID", description = "A claim, a worker or a dispute, as reports name it.")
    private String id = "";

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        RunDirectory folder = RunDirectory.open(RunFolders.require(run));
        Explainer.Explanation explanation =
                new Explainer(RunReplay.replay(folder).state(), ChainStory.read(folder)).explain(id);
        json.write(explanation, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().print(Explainer.text(explanation));
        }
        return ExitCode.OK.code();
    }
}
