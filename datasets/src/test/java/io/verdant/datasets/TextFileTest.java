package io.verdant.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeAnyBytesAsAText() throws IOException {
        byte[] bytes = new byte[64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37);
        }
        Path file = Files.write(folder.resolve("notes.bin"), bytes);
        Dataset train = Dataset.openText(file, 3, Split.TRAIN);
        Dataset test = Dataset.openText(file, 3, Split.TEST);
        assertEquals("notes.bin:3", train.name());
        assertEquals(Dataset.Kind.TEXT, train.kind());
        assertEquals(19, train.recordCount());
        assertEquals(2, test.recordCount());
        assertArrayEquals(new byte[] {0, 37, 74, 111}, train.record(0));
        assertEquals(bytes[63] & 0xff, test.label(1));
    }

    @Test
    void shouldRefuseWhatCannotBeCut() throws IOException {
        Path file = Files.write(folder.resolve("short.txt"), new byte[16]);
        assertRefused(() -> Dataset.openText(file, 8, Split.TRAIN), "length=16 least=17");
        assertRefused(() -> Dataset.openText(file, 0, Split.TRAIN), "context=0");
        assertRefused(() -> Dataset.openText(folder.resolve("none.txt"), 8, Split.TRAIN), "none.txt");
        Path strange = Files.write(folder.resolve("a b.txt"), new byte[100]);
        assertRefused(() -> Dataset.openText(strange, 8, Split.TRAIN), "set=a b.txt");
        Path large = folder.resolve("large.txt");
        try (var out = Files.newByteChannel(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(1L << 30).write(ByteBuffer.wrap(new byte[1]));
        }
        assertRefused(() -> Dataset.openText(large, 8, Split.TRAIN), "limit=");
    }

    private static void assertRefused(Executable opening, String part) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, opening).getMessage());
        assertTrue(message.contains(part), message);
    }
}
