package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant dispute export RUN GAME FILE}: a dispute as one file that judges itself anywhere. */
@Command(name = "export", description = "Writes a dispute to one file, from which anybody can judge it again.")
final class DisputeExportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "GAME", description = "The beginning of the dispute's id.")
    private String game = "";

    @Parameters(index = "2", paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path file = Path.of("");

    DisputeExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was written. */
    record Exported(String game, String file, int bytes, Hash32 sha256) {}

    @Override
    public Integer call() {
        json.check();
        if (Files.exists(file)) {
            throw UserError.because(ExitCode.CANNOT_CREATE, "the file exists already")
                    .with("file", file)
                    .next("choose another name or remove it");
        }
        RunGames games = RunGames.of(RunDirectory.open(RunFolders.require(run)));
        GameRecord record = games.named(game);
        byte[] bytes = games.file(record).encode();
        RunDirectory.write(file.toAbsolutePath(), bytes);
        Exported exported = new Exported(record.id().hex(), file.toString(), bytes.length, Sha256.of(bytes));
        json.write(exported, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .println("wrote " + file + ", " + bytes.length + " bytes; judge it with `verdant dispute replay`");
        }
        return ExitCode.OK.code();
    }
}
