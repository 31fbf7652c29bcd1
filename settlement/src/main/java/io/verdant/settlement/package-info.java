/**
 * The homes of the {@link io.verdant.coordinator.Settlement} port. The embedded ledger keeps accounts in memory as a pure
 * function of the coordinator's log, whose hash chain holds every one of its entries.
 *
 * <p>The tests of the coordinator's whole rounds live beside it, because only here do the core and a real ledger meet.
 */
@NullMarked
package io.verdant.settlement;

import org.jspecify.annotations.NullMarked;
