package io.verdant.node;

import io.verdant.protocol.Decoded;
import io.verdant.repops.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant dispute replay FILE}: judges an exported dispute again, from the file alone. */
@Command(name = "replay", description = "Judges an exported dispute again, from its file alone.")
final class DisputeReplayCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "FILE", description = "What `verdant dispute export` wrote.")
    private Path file = Path.of("");

    DisputeReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        return tell(read(file), file, json, terminal);
    }

    /** Reads a file that somebody else may have made. */
    static GameFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(GameFile.MAX_LENGTH + 1);
            return held(GameFile.decode(bytes), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints the game, and fails where an arbiter signed another verdict than the moves give. */
    static int tell(GameFile file, Path where, JsonMixin json, Terminal terminal) {
        GameStory story = GameStory.of(held(DisputedGame.of(file), where));
        json.write(story, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().print(GameStoryText.of(story));
        }
        if (!story.signaturesAgree()) {
            throw UserError.because(ExitCode.AUDIT_FAILED, "an arbiter signed another verdict than the moves give")
                    .with("dispute", story.game())
                    .next("hold the arbiter to what it signed: the file is the evidence");
        }
        return ExitCode.OK.code();
    }

    private static <T> T held(Decoded<T> decoded, Path where) {
        if (decoded.ok()) {
            return decoded.get();
        }
        throw UserError.because(ExitCode.DATA, "the dispute does not hold")
                .with("file", where)
                .with("cause", decoded.refusal().detail())
                .with("contract", Program.CONTRACT)
                .next("ask for an untouched copy, made by a release of this contract");
    }
}
