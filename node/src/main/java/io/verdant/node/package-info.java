/**
 * The command line tool and the role processes: reads job files, role files and key files, wires the other modules
 * together and says what happened.
 *
 * <p>This is the only package that knows every other one. It decides nothing about training, disputes or money: those
 * decisions are pure and live in the modules that own them. Results go to standard output, everything else to standard
 * error, and every failure ends as one line and one {@link io.verdant.node.ExitCode}.
 */
@NullMarked
package io.verdant.node;

import org.jspecify.annotations.NullMarked;
