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
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";

    private IdxDirectory() {}

    static Dataset open(Path directory, Split split) {
        IdxArray images = read(directory, split.filePrefix() + IMAGES, IdxReader::read);
        IdxArray labels = read(directory, split.filePrefix() + LABELS, IdxReader::read);
        Path last = directory.toAbsolutePath().normalize().getFileName();
        return Records.join(last == null ? "" : last.toString(), split, images, labels, classes(labels));
    }

    static Dataset.Outline outline(Path directory, Split split) {
        IdxReader.Header images = read(directory, split.filePrefix() + IMAGES, IdxReader::header);
        IdxArray labels = read(directory, split.filePrefix() + LABELS, IdxReader::read);
        return new Dataset.Outline(Dataset.Kind.IMAGES, images.itemLength(), classes(labels), images.count());
    }

    private static int classes(IdxArray labels) {
        int highest = 0;
        for (byte label : labels.bytes()) {
            highest = Math.max(highest, label & 0xff);
        }
        return highest + 1;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(InputStream in, String fileName) throws IOException;
    }

    private static <T> T read(Path directory, String fileName, Reading<T> reading) {
        Path plain = directory.resolve(fileName);
        Path compressed = directory.resolve(fileName + ".gz");
        Path file = Files.isRegularFile(plain) ? plain : compressed;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("missing data file: file=" + plain + " (or with .gz)");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return reading.read(file.equals(plain) ? raw : new GZIPInputStream(raw, 1 << 16), file.toString());
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException("compressed file is damaged: file=" + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a data file: file=" + file, e);
        }
    }
}
