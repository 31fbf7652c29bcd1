package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;

/**
 * The checkpoint that training stands on.
 *
 * @param round the round that it is the start of
 * @param root its state root
 */
public record Published(int round, Hash32 root) {}
