/**
 * What crosses a wire or lies on a disk: ids, hashes, Merkle trees, signatures, messages and their limits.
 *
 * <p>Every decoder here reads hostile bytes: it answers with a value or a {@link io.verdant.protocol.Rejection}, never with
 * an exception, and never allocates more than a named limit.
 */
@NullMarked
package io.verdant.protocol;

import org.jspecify.annotations.NullMarked;
