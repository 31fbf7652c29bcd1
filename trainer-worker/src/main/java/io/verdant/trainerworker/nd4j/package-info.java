/**
 * The {@code nd4j} engine: gradients by ND4J, for jobs that are paid by statistics instead of disputes. Its numbers depend on
 * the machine, so nothing that it computes can be re-executed to the bit.
 *
 * <p>A model is rebuilt from the table that {@link io.verdant.trainerworker.FlatGraphReader} read, operator by operator, from a
 * closed list: the file itself is never given to ND4J, which crashes on damaged ones, and operators whose gradient ND4J 1.0.0-M2.1
 * gets wrong are refused by name.
 */
@NullMarked
package io.verdant.trainerworker.nd4j;

import org.jspecify.annotations.NullMarked;
