package io.verdant.datasets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a directory of IDX files under their customary names, plain or gzip-compressed. */
final class IdxDirectory {
    private IdxDirectory() {}

    static Dataset open(Path directory, Split split) {
        IdxArray images = read(directory, split.filePrefix() + "-images-idx3-ubyte");
        IdxArray labels = read(directory, split.filePrefix() + "-labels-idx1-ubyte");
        Path last = directory.toAbsolutePath().normalize().getFileName();
        int highest = 0;
        for (byte label : labels.bytes()) {
            highest = Math.max(highest, label & 0xff);
        }
        return Records.join(last == null ? "" : last.toString(), split, images, labels, highest + 1);
    }

    private static IdxArray read(Path directory, String fileName) {
        Path plain = directory.resolve(fileName);
        Path compressed = directory.resolve(fileName + ".gz");
        Path file = Files.isRegularFile(plain) ? plain : compressed;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("missing data file: file=" + plain + " (or with .gz)");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return IdxReader.read(file.equals(plain) ? raw : new GZIPInputStream(raw, 1 << 16), file.toString());
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException("compressed file is damaged: file=" + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a data file: file=" + file, e);
        }
    }
}
