package io.verdant.protocol.transport;

import io.verdant.protocol.Address;

/** Who may send: asked before a signature is checked, so that strangers cost nothing. */
@FunctionalInterface
public interface SenderDirectory {
    boolean maySend(Address sender);
}
