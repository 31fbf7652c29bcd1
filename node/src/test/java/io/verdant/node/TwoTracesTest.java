package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.repops.Compute;
import io.verdant.verdearbiter.Cause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A claimant that signs one trace in a game with an accomplice and another in the next: the file of the next convicts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoTracesTest {
    private static final SigningKey ACCOMPLICE = SigningKey.derive(0, Role.VALIDATOR, 2);

    @TempDir
    private static Path folder;

    private GameFile one;
    private GameFile other;

    @BeforeAll
    void playTwoLies() {
        try (Compute compute = Compute.ofThreads(1)) {
            BenchedModel model = new BenchedModel("mlp", folder, compute);
            List<PlantedFault> faults = PlantedFault.ofEveryKind(model.plan());
            one = BenchedGame.play(model, faults.getFirst()).file();
            other = BenchedGame.play(model, faults.getLast()).file();
        }
    }

    /** The game of {@code file} up to its first move, after one with an accomplice that began with {@code earlier}. */
    private static GameFile after(Envelope earlier, GameFile file) {
        List<Envelope> envelopes = new ArrayList<>();
        for (Envelope envelope : file.envelopes()) {
            Command command = CommandCodec.decode(envelope.payload()).get();
            if (command instanceof Command.OpenDispute open) {
                envelopes.add(new EnvelopeSigner(ACCOMPLICE).sign(envelope.jobId(), Hash32.ZERO, open));
                envelopes.add(earlier);
            }
            if (!(command instanceof Command.DisputeMove move) || move.moveIndex() == 0) {
                envelopes.add(envelope);
            }
        }
        return new GameFile(0, file.work(), envelopes);
    }

    /** That game's first move as the claimant signs it in a game with the accomplice. */
    private static Envelope inTheAccomplicesGame(GameFile file, SigningKey signer) {
        Envelope envelope = firstMove(file);
        Command.DisputeMove move =
                (Command.DisputeMove) CommandCodec.decode(envelope.payload()).get();
        Address claimant = BenchedModel.CLAIMANT.address();
        Hash32 id = GameRecord.idOf(envelope.jobId(), 0, claimant, ACCOMPLICE.address());
        return new EnvelopeSigner(signer).sign(envelope.jobId(), id, new Command.DisputeMove(id, 0, move.move()));
    }

    private static Envelope firstMove(GameFile file) {
        return file.envelopes().stream()
                .filter(each -> CommandCodec.decode(each.payload()).get() instanceof Command.DisputeMove)
                .findFirst()
                .orElseThrow();
    }

    private static GameStory story(GameFile file) {
        return GameStory.of(
                DisputedGame.of(GameFile.decode(file.encode()).get()).get());
    }

    @Test
    void shouldConvictByTwoSignedTraces() {
        GameStory story = story(after(inTheAccomplicesGame(one, BenchedModel.CLAIMANT), other));
        assertEquals("claimant", story.verdict().side());
        assertEquals(Cause.TWO_TRACES, story.verdict().cause());
        assertTrue(GameStoryText.of(story).contains("it had signed another trace of this claim before"));
    }

    @Test
    void shouldNotConvictByTheSameTraceTwice() {
        assertEquals(
                null,
                story(after(inTheAccomplicesGame(one, BenchedModel.CLAIMANT), one))
                        .verdict());
    }

    /** Nobody can make a second trace for another: it has to carry the claimant's signature, in a game over this claim. */
    @Test
    void shouldRefuseATraceThatTheClaimantDidNotSignThere() {
        GameFile forged = after(inTheAccomplicesGame(one, ACCOMPLICE), other);
        assertFalse(DisputedGame.of(forged).ok());
        GameFile elsewhere = after(firstMove(one), other);
        assertFalse(DisputedGame.of(elsewhere).ok());
    }
}
