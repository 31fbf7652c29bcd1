package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a worker's compression can be wrong, and the verdict that it leads to. */
class CompressionFaultsTest {
    private static final int STEPS = 2;
    private static final int KEEP = 3;
    private final World world = new World(mlp(), STEPS, 10, 5);

    CompressionFaultsTest() {
        world.carried = CarriedStateTest.carried(world, 23);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static MlpPlan mlp() {
        MlpPlan mlp = new MlpPlan(5, 20, 12, 10);
        mlp.keep = KEEP;
        return mlp;
    }

    private static void assertConvicted(World.Deviant deviant, String node) {
        Verdict verdict = deviant.judged();
        CarriedStateTest.assertConvicted(verdict, Cause.CHUNK_DIFFERS);
        assertEquals(node, verdict.nodeName(), verdict.toString());
        assertEquals(STEPS, verdict.step());
    }

    /** One element of that node's output is another, the first, one in the middle or the last. */
    @ParameterizedTest
    @CsvSource({
        "total/w1, 0",
        "total/w1, 121",
        "rank/w1, 0",
        "rank/w1, 121",
        "rank/w2, 119",
        "chosen/w1, 7",
        "kept/w1, 0",
        "kept/w1, 121",
        "kept/w2, 119",
        "kept/b1, 11",
        "residual/w1, 0",
        "residual/w1, 121",
        "residual/w2, 119"
    })
    void shouldConvictAWrongElement(String node, int element) {
        World.Deviant deviant = world.new Deviant();
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node made, Tensor value) {
                if (made.name().equals(node)) {
                    value.floats()[element] += 1;
                }
            }
        };
        assertConvicted(deviant, node);
    }

    /** A smaller element is sent in place of the largest. */
    @Test
    void shouldConvictTheWrongKeptElement() {
        World.Deviant deviant = world.new Deviant();
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node made, Tensor value) {
                if (made.name().equals("rank/w1")) {
                    float[] ranks = value.floats();
                    for (int i = 0; i < 12; i++) {
                        ranks[i] = ranks[i] == 0 ? KEEP : ranks[i] == KEEP ? 0 : ranks[i];
                    }
                }
            }
        };
        assertConvicted(deviant, "rank/w1");
    }

    @Test
    void shouldConvictWhoKeepsMore() {
        World.Deviant deviant = world.new Deviant();
        MlpPlan other = mlp();
        other.keep = KEEP + 1;
        deviant.plan = other.plan(STEPS);
        assertConvicted(deviant, "chosen/w1");
    }

    @Test
    void shouldConvictWhoRanksByValueInsteadOfMagnitude() {
        World.Deviant deviant = world.new Deviant();
        MlpPlan other = mlp();
        other.rankedByMagnitude = false;
        deviant.plan = other.plan(STEPS);
        assertConvicted(deviant, "rank/w1");
    }

    /** The worker forgets what its last claim left out, or has it from an earlier one. */
    @Test
    void shouldConvictAResidualThatIsNotTheClaimsBefore() {
        World.Deviant forgetful = world.new Deviant();
        forgetful.carried = new TreeMap<>();
        assertConvicted(forgetful, "total/w1");
        World.Deviant stale = world.new Deviant();
        stale.carried = CarriedStateTest.carried(world, 24);
        assertConvicted(stale, "total/w1");
    }

    /** It sends everything and still carries what it should have left out. */
    @Test
    void shouldConvictWhoSendsAllAndCarriesTheRestToo() {
        World.Deviant deviant = world.new Deviant();
        Tensor[] total = new Tensor[1];
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node made, Tensor value) {
                if (made.name().equals("total/b2")) {
                    total[0] = value.copy();
                } else if (made.name().equals("kept/b2")) {
                    System.arraycopy(total[0].floats(), 0, value.floats(), 0, total[0].floats().length);
                }
            }
        };
        assertConvicted(deviant, "kept/b2");
    }
}
