package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A small network, and workers whose work deviates from it in one way. */
abstract class WrongWork {
    static final int BATCH = 5;
    static final int CLASSES = 10;
    static final int STEPS = 3;
    static World world;

    @BeforeAll
    static void open() {
        world = new World(mlp(), STEPS, CLASSES, BATCH);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    static MlpPlan mlp() {
        return new MlpPlan(BATCH, 20, 12, CLASSES);
    }

    /** The claimant lost because one re-executed micro-step of that node gave other bits. */
    static void assertConvicted(World.Deviant deviant, int step, String node) {
        Verdict verdict = deviant.judged();
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(step, verdict.step(), verdict.toString());
        assertEquals(node, verdict.nodeName());
        PlantedFaultTest.assertLimits(verdict, node);
    }

    static World.Deviant deviant() {
        return world.new Deviant();
    }

    static World.Deviant running(MlpPlan other) {
        World.Deviant deviant = deviant();
        deviant.plan = other.plan(STEPS);
        return deviant;
    }
}
