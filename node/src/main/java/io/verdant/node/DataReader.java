package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.SetName;
import io.verdant.datasets.Skew;
import io.verdant.protocol.Hash32;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code data} part of a job file: a set that ships, or files of the publisher's own. */
final class DataReader {
    private static final String HASH_PREFIX = "sha256:";
    private static final Set<String> SHIPPED = Set.copyOf(Dataset.shipped());
    private static final int SHARDS_LIMIT = 1_000_000;

    private DataReader() {}

    /** @param folder to which paths are relative */
    static JobFile.Data read(YamlSection fields, Path folder) {
        Path files = fields.has("files") ? files(fields, folder) : null;
        SetName set = files == null ? shipped(fields) : own(fields, files);
        Hash32 root = fields.has("root") ? root(fields) : null;
        int shards = fields.integer("shards", 1, SHARDS_LIMIT);
        SetName arranged = fields.has("similarity") ? skewed(fields, set, shards) : set;
        fields.end();
        return new JobFile.Data(arranged, files, root, shards);
    }

    /** The set in so many parts that differ. */
    private static SetName skewed(YamlSection fields, SetName set, int shards) {
        BigDecimal similarity = fields.decimal("similarity");
        try {
            return new SetName(set.set(), set.context(), new Skew(similarity, shards));
        } catch (IllegalArgumentException e) {
            throw fields.invalid("similarity", "cannot be had")
                    .with("similarity", similarity)
                    .causedBy(e)
                    .next("write a number from 0 to 1 with at most four decimals, for labelled images only");
        }
    }

    private static SetName shipped(YamlSection fields) {
        String set = fields.word("set", SHIPPED);
        return Dataset.isShippedText(set) ? text(fields, "set", set) : new SetName(set, 0);
    }

    private static SetName own(YamlSection fields, Path files) {
        if (fields.has("set")) {
            throw fields.invalid("set", "is there beside `files`").next("name one of them");
        }
        String name = String.valueOf(files.getFileName());
        return Files.isDirectory(files) ? checked(fields, "files", name, 0) : text(fields, "files", name);
    }

    private static SetName text(YamlSection fields, String field, String name) {
        return checked(fields, field, name, fields.integer("context", 1, SetName.MAX_CONTEXT));
    }

    private static SetName checked(YamlSection fields, String field, String name, int context) {
        try {
            return new SetName(name, context);
        } catch (IllegalArgumentException e) {
            throw fields.invalid(field, "cannot be the name of a set")
                    .with("name", name)
                    .causedBy(e)
                    .next("use letters, digits, dots, dashes and underscores");
        }
    }

    private static Path files(YamlSection fields, Path folder) {
        Path files = folder.resolve(fields.text("files")).normalize();
        if (!Files.isReadable(files)) {
            throw fields.invalid("files", "names nothing that can be read")
                    .with("path", files)
                    .next("name a folder of IDX files or a text; the path is relative to the job file");
        }
        return files;
    }

    private static @Nullable Hash32 root(YamlSection fields) {
        return fields.parsed("root", DataReader::hash, "write sha256: and 64 hexadecimal digits");
    }

    private static Hash32 hash(String text) {
        if (!text.startsWith(HASH_PREFIX)) {
            throw new IllegalArgumentException("hash without prefix: hash=" + text);
        }
        return Hash32.ofHex(text.substring(HASH_PREFIX.length()));
    }
}
