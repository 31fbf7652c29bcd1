/**
 * Turns a model into disputable work. A SameDiff file is read from its bytes as a table ({@link
 * io.verdant.trainerworker.FlatGraphReader}), put into canonical order, lowered to the contract's operators,
 * differentiated and joined with the optimizer's update into a {@link io.verdant.repops.WorkPlan}; a worker runs that
 * plan and states the result as a claim.
 *
 * <p>Nothing in this package loads a native library or builds an object that a file names. Only the {@code authoring}
 * package does, on the publisher's machine, and the {@code nd4j} engine, from the table that was read here.
 */
@NullMarked
package io.verdant.trainerworker;

import org.jspecify.annotations.NullMarked;
