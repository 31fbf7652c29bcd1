/**
 * Scores over rounds: how far a worker's measured work lies from the others', added up over rounds, and what several
 * validators say of the same work made one. Pure functions of the log, so every replica has the same bits.
 */
@NullMarked
package io.verdant.coordinator.scores;

import org.jspecify.annotations.NullMarked;
