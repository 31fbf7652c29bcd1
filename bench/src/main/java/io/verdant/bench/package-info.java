/**
 * Measurements, side by side with what others use, in one process where that can be. Nothing here is part of a network;
 * ND4J is the baseline.
 */
@NullMarked
package io.verdant.bench;

import org.jspecify.annotations.NullMarked;
