/**
 * Checkpoints on disk: content-addressed chunks, one manifest per state root, and a head that is replaced atomically.
 *
 * <p>A process that is killed at any instant leaves the last published checkpoint loadable. Everything that is read back is
 * checked against its hash, and an error names the file at fault.
 */
@NullMarked
package io.verdant.checkpointstore;

import org.jspecify.annotations.NullMarked;
