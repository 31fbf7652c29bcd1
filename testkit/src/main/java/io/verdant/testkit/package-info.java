/**
 * What tests share: virtual time, and a seeded network with a coordinator's host, both behind the interfaces that the real
 * ones implement, so that the roles of a network run unchanged in one thread and a seed replays a whole run. And attacks: what
 * colluders send in place of a gradient, each a pure function of what they know.
 */
@NullMarked
package io.verdant.testkit;

import org.jspecify.annotations.NullMarked;
