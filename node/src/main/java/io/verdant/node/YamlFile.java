package io.verdant.node;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A YAML file as a tree whose every part knows its place, so that an error names file, line, column and field. Values are
 * never turned into objects: only the syntax tree is read.
 *
 * @param path the file, as the user named it
 * @param fault the exit code of an error in its content
 */
record YamlFile(Path path, ExitCode fault) {
    private static final int LENGTH_LIMIT = 1 << 20;
    private static final int DEPTH_LIMIT = 20;

    /** The file's top level, which must be a mapping. */
    YamlSection read() {
        Node root = compose(text());
        if (!(root instanceof MappingNode mapping)) {
            throw error("the file has no fields", root, "").next("write `name: value` lines as in examples/");
        }
        return new YamlSection(this, mapping, "");
    }

    /** Begins an error at a place in the file. */
    UserError.Builder error(String what, @Nullable Node at, String field) {
        return error(what, at == null ? null : at.getStartMark(), field);
    }

    private UserError.Builder error(String what, @Nullable Mark mark, String field) {
        UserError.Builder error = UserError.because(fault, what).with("file", path);
        if (mark != null) {
            error.with("line", mark.getLine() + 1).with("column", mark.getColumn() + 1);
        }
        return field.isEmpty() ? error : error.with("field", field);
    }

    private @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(LENGTH_LIMIT);
        options.setNestingDepthLimit(DEPTH_LIMIT);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException failure) {
            throw error("not YAML: " + failure.getProblem(), failure.getProblemMark(), "")
                    .causedBy(failure)
                    .next("mend that line");
        } catch (YAMLException failure) {
            throw error("not YAML: " + failure.getMessage(), (Mark) null, "")
                    .causedBy(failure)
                    .next("compare it with a file in examples/");
        }
    }

    private String text() {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            String what = Files.exists(path) ? "the file cannot be read" : "no such file";
            throw UserError.because(ExitCode.NO_INPUT, what).with("file", path).next("check the path");
        }
        try {
            long length = Files.size(path);
            if (length > LENGTH_LIMIT) {
                throw error("the file is too large", (Mark) null, "")
                        .with("length", length)
                        .with("limit", LENGTH_LIMIT)
                        .next("name the right file");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (CharacterCodingException failure) {
            throw error("the file is not UTF-8 text", (Mark) null, "")
                    .causedBy(failure)
                    .next("name the right file");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
