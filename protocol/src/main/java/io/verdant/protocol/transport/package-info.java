/** Aeron: signed, chunked streams between roles, and the client's side of the coordinator's log. */
@NullMarked
package io.verdant.protocol.transport;

import org.jspecify.annotations.NullMarked;
