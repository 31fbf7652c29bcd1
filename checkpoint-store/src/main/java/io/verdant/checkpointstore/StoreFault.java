package io.verdant.checkpointstore;

import java.nio.file.Path;

/**
 * What {@link CheckpointStore#verify()} found wrong first.
 *
 * @param file the file that is damaged or missing
 * @param detail what is wrong with it, for people
 */
public record StoreFault(Path file, String detail) {}
