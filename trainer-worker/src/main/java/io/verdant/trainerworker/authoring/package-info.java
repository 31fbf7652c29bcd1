/**
 * Makes model files on the publisher's machine, with SameDiff. The only package of this module that loads ND4J and its
 * native library; nothing that executes a job depends on it.
 */
@NullMarked
package io.verdant.trainerworker.authoring;

import org.jspecify.annotations.NullMarked;
