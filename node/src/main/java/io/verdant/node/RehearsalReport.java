package io.verdant.node;

import java.util.List;

/**
 * All rehearsals of one command.
 *
 * @param job its name
 * @param honest workers of each rehearsal that do not attack, without {@code --extra} those that are left
 * @param checks whether validators checked gradients, {@code audits} whether they executed claims again
 */
public record RehearsalReport(
        String job,
        String arguments,
        int workers,
        boolean extra,
        boolean checks,
        boolean audits,
        List<RehearsalCell> cells) {}
