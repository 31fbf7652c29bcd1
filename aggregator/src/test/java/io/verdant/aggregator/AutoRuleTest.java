package io.verdant.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Shape;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is picked follows from the counts alone, stands the job's f whatever they are, and leaves other jobs their rules. */
class AutoRuleTest {
    private static final List<JobSpec.Rule> AUTO = List.of(new JobSpec.Rule(AutoRule.NAME, 2));
    private static final JobSpec.Outer OUTER = new JobSpec.Outer("sgd", 1f, 0f);

    private static String picked(int rejected, int committed) {
        return AutoRule.text(AutoRule.picked(AUTO, rejected, committed));
    }

    @Test
    void shouldPickMoreCarefullyTheMoreWorkWasRejected() {
        String few = "trimmed-mean f=2";
        String some = "distinct + nnm f=2 + trimmed-mean f=2";
        String many = "arc f=2 + distinct + nnm f=2 + trimmed-mean f=2";
        assertEquals(few, picked(0, 0));
        assertEquals(few, picked(0, 200));
        assertEquals(few, picked(1, 101));
        assertEquals(some, picked(1, 100));
        assertEquals(some, picked(9, 91));
        assertEquals(many, picked(10, 100));
        assertEquals(many, picked(100, 100));
        assertEquals(many, picked(1, 1));
    }

    @Test
    void shouldLeaveAJobItsOwnRules() {
        List<JobSpec.Rule> own = List.of(new JobSpec.Rule("krum", 1));
        assertFalse(AutoRule.isAuto(own));
        assertSame(own, AutoRule.picked(own, 5, 5));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        for (int[] counts : new int[][] {{-1, 5}, {6, 5}, {0, -1}}) {
            assertThrows(IllegalArgumentException.class, () -> AutoRule.picked(AUTO, counts[0], counts[1]));
        }
        List<JobSpec.Rule> two = List.of(new JobSpec.Rule("nnm", 2), AUTO.getFirst());
        assertThrows(IllegalArgumentException.class, () -> AutoRule.picked(two, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> AggregateProgram.requireAdmissible(two, OUTER, 9));
    }

    @Test
    void shouldStandTheJobsFaultyWorkersWhateverItPicks() {
        AggregateProgram.requireAdmissible(AUTO, OUTER, 5);
        String refusal = assertThrows(
                        IllegalArgumentException.class, () -> AggregateProgram.requireAdmissible(AUTO, OUTER, 4))
                .getMessage();
        assertTrue(refusal.contains("beyond the breakdown point"), refusal);
        TreeMap<String, Shape> shapes = new TreeMap<>();
        shapes.put("w", Shape.of(6));
        for (List<JobSpec.Rule> choice : AutoRule.choices(AUTO)) {
            assertEquals(2, AggregateProgram.effectiveF(choice, 5));
            AggregateProgram.compile(choice, OUTER, shapes, 5);
        }
    }
}
