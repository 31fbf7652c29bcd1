package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.Challenger;
import io.verdant.verdearbiter.Claimant;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Execution;
import java.util.ArrayList;
import java.util.List;

/**
 * A dispute over a planted fault, played to its end by the real players and signed as in a run.
 *
 * @param file the game, as {@code verdant dispute export} writes one
 * @param claimantSeconds the claimant's time in the game: tensors of the disputed node, and its moves
 */
record BenchedGame(PlantedFault fault, GameFile file, double claimantSeconds) {
    private static final SigningKey CHALLENGER = SigningKey.derive(0, Role.VALIDATOR, 1);
    private static final SigningKey PUBLISHER = SigningKey.derive(0, Role.PUBLISHER, 1);

    /** Plays the game of a claimant that lies there, against an honest challenger. */
    static BenchedGame play(BenchedModel model, PlantedFault fault) {
        JobRuntime runtime = model.runtime();
        DisputeContext context = runtime.disputeContext(model.claim());
        Hash32 id = GameRecord.idOf(runtime.jobId(), 0, model.claim().worker(), CHALLENGER.address());
        EnvelopeSigner worker = new EnvelopeSigner(BenchedModel.CLAIMANT);
        EnvelopeSigner validator = new EnvelopeSigner(CHALLENGER);
        List<Envelope> envelopes = opening(model, worker, validator);
        long claimantNs = System.nanoTime();
        Execution lie = model.truth().lyingAt(fault.step(), fault.node().index(), fault.element());
        Claimant claimant = Claimant.of(context, lie);
        claimantNs = System.nanoTime() - claimantNs;
        Challenger challenger = Challenger.of(context, model.truth());
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(context, moves).over()) {
            boolean claimants = moves.size() % 2 == 0;
            long startNs = System.nanoTime();
            byte[] move = (claimants ? claimant.next(moves) : challenger.next(moves)).orElseThrow();
            claimantNs += claimants ? System.nanoTime() - startNs : 0;
            envelopes.add((claimants ? worker : validator)
                    .sign(runtime.jobId(), id, new Command.DisputeMove(id, moves.size(), move)));
            moves.add(move);
        }
        GameFile file = new GameFile(0, runtime.work(), envelopes);
        return new BenchedGame(fault, file, claimantNs / 1e9);
    }

    private static List<Envelope> opening(BenchedModel model, EnvelopeSigner worker, EnvelopeSigner validator) {
        JobRuntime runtime = model.runtime();
        Claim claim = model.claim();
        var open = new Command.OpenClaim(claim, Hash32.ZERO, BenchedModel.CLAIMANT.sign(Eip712.claimDigest(claim)));
        var challenge = new Command.OpenDispute(runtime.jobId(), 0, claim.worker());
        List<Envelope> envelopes = new ArrayList<>();
        envelopes.add(
                new EnvelopeSigner(PUBLISHER).sign(Hash32.ZERO, Hash32.ZERO, new Command.SubmitJob(runtime.spec())));
        envelopes.add(worker.sign(runtime.jobId(), Hash32.ZERO, open));
        envelopes.add(validator.sign(runtime.jobId(), Hash32.ZERO, challenge));
        return envelopes;
    }
}
