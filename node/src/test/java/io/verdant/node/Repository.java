package io.verdant.node;

import java.nio.file.Files;
import java.nio.file.Path;

/** The clone that the tests run in. */
final class Repository {
    private Repository() {}

    /** A file of it, by its path from the top. */
    static Path file(String name) {
        Path top = Path.of("").toAbsolutePath();
        while (top != null && !Files.exists(top.resolve("config/jvm.options"))) {
            top = top.getParent();
        }
        if (top == null) {
            throw new IllegalStateException("config/jvm.options is in no folder above the working folder");
        }
        return top.resolve(name);
    }
}
