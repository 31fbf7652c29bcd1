package io.verdant.node;

import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an arbiter and whoever replays a dispute read besides moves, for a coverage-guided fuzzer ({@code verde-arbiter/fuzz}):
 * messages of the log, a job's work file, a dispute's file, a real dispute in which another message stands, a program's rows. Whatever the
 * bytes, they are refused or mean something; nothing else is thrown.
 */
public final class DecoderFuzz {
    private static final List<SigningKey> KEYS = List.of(
            BenchedModel.CLAIMANT, SigningKey.derive(0, Role.VALIDATOR, 1), SigningKey.derive(0, Role.PUBLISHER, 1));

    /** What the first byte is where the others are a work file. */
    private static final byte WORK = 4;

    private DecoderFuzz() {}

    /** Plays the real dispute before the fuzzer begins to watch the time. */
    public static void fuzzerInitialize() {
        realInputs();
    }

    /** Jazzer's entry: the first byte says which target, the others are its input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            byte[] input = Arrays.copyOfRange(data, 1, data.length);
            if (data[0] == WORK) {
                work(input);
                return;
            }
            switch (data[0] & 3) {
                case 0 -> message(input);
                case 1 -> file(input);
                case 2 -> dispute(input);
                default -> program(input);
            }
        }
    }

    /** A message has one encoding, whatever it is a part of. */
    static void message(byte[] input) {
        Decoded<Command> command = CommandCodec.decode(input);
        if (command.ok()) {
            requireSame(input, CommandCodec.encode(command.get()), "command");
        }
        Decoded<Envelope> envelope = EnvelopeCodec.decode(input);
        if (envelope.ok()) {
            requireSame(input, EnvelopeCodec.encode(envelope.get()), "envelope");
        }
        Decoded<LogEntry> entry = LogEntryCodec.decode(input);
        if (entry.ok()) {
            requireSame(input, LogEntryCodec.encode(entry.get()), "entry");
        }
    }

    /** What an arbiter fetches from any member. */
    static void work(byte[] input) {
        Decoded<WorkFile> work = WorkFile.decode(input);
        if (work.ok()) {
            requireSame(input, work.get().encode(), "work file");
        }
    }

    /** The bytes of a file before the hash that it ends with. */
    static void file(byte[] body) {
        byte[] whole = Arrays.copyOf(body, body.length + Hash32.LENGTH);
        System.arraycopy(Sha256.of(body).bytes(), 0, whole, body.length, Hash32.LENGTH);
        Decoded<GameFile> file = GameFile.decode(whole);
        if (file.ok()) {
            requireSame(whole, file.get().encode(), "file");
            judge(file.get());
        }
    }

    /** A real dispute with a message in place of one of its own, signed by one of those who signed the others. */
    static void dispute(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Decoded<Command> command = CommandCodec.decode(Arrays.copyOfRange(input, 2, input.length));
        if (!command.ok()) {
            return;
        }
        GameFile real = Real.FILE;
        List<Envelope> envelopes = new ArrayList<>(real.envelopes());
        int at = (input[0] & 0xff) % envelopes.size();
        Envelope replaced = envelopes.get(at);
        SigningKey signer = KEYS.get((input[1] & 0xff) % KEYS.size());
        envelopes.set(at, new EnvelopeSigner(signer).sign(replaced.jobId(), replaced.gameId(), command.get()));
        judge(new GameFile(0, real.work(), envelopes));
    }

    private static void judge(GameFile file) {
        Decoded<DisputedGame> game = DisputedGame.of(file);
        if (game.ok()) {
            GameStoryText.of(GameStory.of(game.get()));
        }
    }

    /** Rows of a real program, one of them another. */
    static void program(byte[] input) {
        if (input.length < 2) {
            return;
        }
        List<byte[]> rows = new ArrayList<>(Real.STEP.canonicalRows());
        int at = ((input[0] & 0xff) << 8 | (input[1] & 0xff)) % rows.size();
        rows.set(at, Arrays.copyOfRange(input, 2, input.length));
        try {
            Program read = ProgramReader.read("fuzz", rows, Real.NAMES);
            if (read.nodes().size() != Real.NAMES.size()) {
                throw new AssertionError(
                        "another program: nodes=" + read.nodes().size());
            }
        } catch (IllegalArgumentException refused) {
            if (String.valueOf(refused.getMessage()).isEmpty()) {
                throw new AssertionError("refused without a reason", refused);
            }
        }
    }

    private static void requireSame(byte[] input, byte[] encoded, String what) {
        if (!Arrays.equals(input, encoded)) {
            throw new AssertionError("two encodings of one " + what);
        }
    }

    /** Inputs that reach every target, from the real dispute. */
    static List<byte[]> realInputs() {
        List<byte[]> inputs = new ArrayList<>();
        List<Envelope> envelopes = Real.FILE.envelopes();
        for (int i = 0; i < envelopes.size(); i++) {
            byte[] payload = envelopes.get(i).payload();
            inputs.add(join(new byte[] {0}, payload));
            inputs.add(join(new byte[] {0}, EnvelopeCodec.encode(envelopes.get(i))));
            inputs.add(join(new byte[] {2, (byte) i, (byte) i}, payload));
        }
        List<byte[]> rows = Real.STEP.canonicalRows();
        for (int i = 0; i < rows.size(); i += 7) {
            inputs.add(join(new byte[] {3, (byte) (i >> 8), (byte) i}, rows.get(i)));
        }
        inputs.add(join(new byte[] {WORK}, Real.FILE.work().encode()));
        byte[] whole = new GameFile(0, Real.FILE.work(), envelopes.subList(1, 2)).encode();
        inputs.add(join(new byte[] {1}, Arrays.copyOf(whole, whole.length - Hash32.LENGTH)));
        return inputs;
    }

    static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /** A dispute over a small network, played once. */
    private static final class Real {
        static final GameFile FILE = play();
        static final Program STEP = FILE.work().step();
        static final List<String> NAMES = STEP.nodes().stream().map(Node::name).toList();

        private static GameFile play() {
            try (Compute compute = Compute.ofThreads(1)) {
                Path folder = Files.createTempDirectory("verdant-fuzz");
                BenchedModel model = new BenchedModel("mlp", folder, compute);
                PlantedFault fault = PlantedFault.ofEveryKind(model.plan()).getFirst();
                GameFile file = BenchedGame.play(model, fault).file();
                Files.delete(folder.resolve("mlp.yaml"));
                Files.delete(folder);
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
