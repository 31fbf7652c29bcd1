package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.trainerworker.conformance.Row;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Java by every road gives the published bits: vectors, compilers, collectors, heaps. */
class JvmMatrixTest {
    /** All 100 steps of each published training, but for the interpreter's two. */
    @Test
    void shouldGiveThePublishedBitsInEveryJvm() {
        List<Row> rows = new ArrayList<>();
        JvmMatrix.run(100, true, rows::add);
        assertEquals(14, rows.size(), rows::toString);
        for (Row row : rows) {
            boolean width = row.check().contains("vectors of");
            assertTrue(row.verdict() == Verdict.EQUAL || (width && row.verdict() == Verdict.ABSENT), row::toString);
        }
    }
}
