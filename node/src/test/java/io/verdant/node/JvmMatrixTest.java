package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.trainerworker.conformance.Row;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Java started in other ways gives the published bits. */
class JvmMatrixTest {
    private static final int STEPS = 5;

    /** The widths, over a few steps; {@code ./verdant conformance --jvms}, which CI runs, tries the rest over all. */
    @Test
    void shouldGiveThePublishedBitsAtEveryVectorWidth() {
        List<Row> rows = new ArrayList<>();
        JvmMatrix.run(STEPS, false, rows::add);
        assertEquals(4, rows.size(), rows::toString);
        for (Row row : rows) {
            boolean width = row.check().contains("vectors of");
            assertTrue(row.verdict() == Verdict.EQUAL || (width && row.verdict() == Verdict.ABSENT), row::toString);
        }
    }
}
