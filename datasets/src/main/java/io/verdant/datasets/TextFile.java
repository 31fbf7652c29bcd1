package io.verdant.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a text of the reader's own; its name is the file's. */
final class TextFile {
    static final int MAX_LENGTH = IdxReader.MAX_TOTAL_LENGTH / 2;

    private TextFile() {}

    static Dataset open(Path file, int context, Split split) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("missing data file: file=" + file);
        }
        if (context < 1) {
            throw new IllegalArgumentException("context=" + context);
        }
        try {
            long length = Files.size(file);
            if (length > MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "text too long: file=" + file + " length=" + length + " limit=" + MAX_LENGTH);
            }
            SetName name = new SetName(String.valueOf(file.getFileName()), context);
            return TextWindows.cut(name, split, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a data file: file=" + file, e);
        }
    }
}
