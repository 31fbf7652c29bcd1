package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProgramReaderTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_120L);

    @Test
    void shouldReadBackEveryRow() {
        Program program = program();
        List<String> names = program.nodes().stream().map(Node::name).toList();
        Program read = ProgramReader.read(program.name(), program.canonicalRows(), names);
        assertEquals(program.inputs(), read.inputs());
        assertEquals(program.outputs(), read.outputs());
        assertEquals(program.nodes().toString(), read.nodes().toString());
    }

    /** Whatever it accepts of changed rows is a program with exactly those rows. */
    @Test
    void shouldRefuseOrKeepWhatIsChanged() {
        Program program = program();
        List<String> names = program.nodes().stream().map(Node::name).toList();
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int draw = 0; draw < 20_000; draw++) {
            List<byte[]> rows = new ArrayList<>(program.canonicalRows());
            int at = random.nextInt(rows.size());
            byte[] row = rows.get(at).clone();
            if (random.nextInt(8) == 0) {
                row = java.util.Arrays.copyOf(row, random.nextInt(row.length + 3));
            } else {
                row[random.nextInt(row.length)] = (byte) random.nextInt(256);
            }
            rows.set(at, row);
            try {
                List<byte[]> again = ProgramReader.read("x", rows, names).canonicalRows();
                for (int i = 0; i < rows.size(); i++) {
                    assertTrue(java.util.Arrays.equals(rows.get(i), again.get(i)), "seed=" + SEED + " draw=" + draw);
                }
            } catch (IllegalArgumentException expected) {
                refused++;
            }
        }
        assertTrue(refused > 10_000, "refused=" + refused);
    }

    @Test
    void shouldRefuseAnotherContractAndMissingNames() {
        Program program = program();
        List<byte[]> rows = new ArrayList<>(program.canonicalRows());
        assertThrows(IllegalArgumentException.class, () -> ProgramReader.read("x", rows, List.of()));
        assertThrows(IllegalArgumentException.class, () -> ProgramReader.read("x", List.of(), List.of()));
        byte[] head = rows.getFirst().clone();
        head[2] ^= 1;
        rows.set(0, head);
        List<String> names = program.nodes().stream().map(Node::name).toList();
        assertThrows(IllegalArgumentException.class, () -> ProgramReader.read("x", rows, names));
    }

    private static Program program() {
        ProgramBuilder b = new ProgramBuilder("read");
        Value x = b.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(3, 4));
        Value w = b.input("w", Program.Kind.FRESH, DType.FLOAT32, Shape.of(5, 4));
        Value y = b.matmul("y", x, w.transpose());
        Value z = b.elementwise(Operator.FMA, "z", y, b.constant(0.5f), b.constant(-1f));
        b.output("sum", b.reduceLast(Operator.REDUCE_SUM, "sum", z));
        Value means =
                b.node(Operator.TRIMMED_MEAN, "mean", Attributes.of("f", 1), DType.FLOAT32, Shape.of(3, 5), y, z, y);
        b.output("mean", means);
        return b.build();
    }
}
