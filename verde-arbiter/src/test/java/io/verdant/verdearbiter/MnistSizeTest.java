package io.verdant.verdearbiter;

import io.verdant.repops.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The network of the first job, 784-256-128-10 with batches of 64: what its disputes cost. */
class MnistSizeTest {
    private static final int BATCH = 64;

    @Test
    void shouldStayWithinTheLimitsAtTheFirstJobsSize() {
        try (World world = new World(new MlpPlan(BATCH, 784, 256, 128, 10), 2, 10, BATCH)) {
            Execution honest = world.honest();
            for (String name : List.of("x", "matmul1", "dw1", "dx2", "next/w1")) {
                Node node = world.plan.step().nodeNamed(name).orElseThrow();
                int element = node.shape().elementCount() * 2 / 3;
                PlantedFaultTest.shouldConvict(world, honest, 1, node, element);
            }
        }
    }
}
