/**
 * The coordinator's core as an Aeron Cluster service: the replicated log of commands is the truth, and the log of entries that
 * participants see is made from it again at every start. The core itself is not here; it is given as a
 * {@link io.verdant.coordinator.cluster.LogMachine}.
 */
@NullMarked
package io.verdant.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
