package io.verdant.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant dispute show RUN GAME}: a dispute move by move, judged again. */
@Command(name = "show", description = "Shows a dispute: who claimed what, the way down, the verdict and why.")
final class DisputeShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "GAME", description = "The beginning of the dispute's id.")
    private String game = "";

    DisputeShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        RunGames games = RunGames.of(RunDirectory.open(RunFolders.require(run)));
        GameFile file = games.file(games.named(game));
        return DisputeReplayCommand.tell(file, run, json, terminal);
    }
}
