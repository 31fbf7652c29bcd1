/**
 * A development node on this machine: where its program lies, its process, and what only a development node can do, such as
 * going back to a snapshot. For {@code --settlement evm} without an address, and for the tests of the chain.
 */
@NullMarked
package io.verdant.settlement.anvil;

import org.jspecify.annotations.NullMarked;
