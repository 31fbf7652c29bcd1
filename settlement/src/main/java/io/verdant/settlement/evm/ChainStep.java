package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.settlement.SettlementAction;

/**
 * One action of a job that is to be taken on the chain.
 *
 * @param sender whose key signs it
 * @param deferred whether it waits for time to pass, such as a challenge window: it is taken when it can be, after what is not
 *     deferred, and in the order of those that are
 */
public record ChainStep(SettlementAction action, Address sender, boolean deferred) {
    /** The function that is called. */
    public String name() {
        String name = action.getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
