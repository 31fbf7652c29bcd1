package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementSamples;
import io.verdant.settlement.contracts.ContractCalls;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is sent is what the contract's generated wrapper would send, for every kind of action. */
class ActionCallsTest {
    private static final int SEQUENCES = 40;

    @Test
    void shouldEncodeEveryActionAsTheWrapperDoes() {
        ContractCalls wrapper = new ContractCalls(SettlementSamples.CONTRACT);
        Set<Class<?>> kinds = new HashSet<>();
        for (long seed = 0; seed < SEQUENCES; seed++) {
            for (SettlementAction action : SettlementSamples.sequence(seed)) {
                assertEquals(
                        wrapper.data(action), ActionCalls.encode(action).text(), "seed=" + seed + " action=" + action);
                kinds.add(action.getClass());
            }
        }
        assertEquals(Set.of(SettlementAction.class.getPermittedSubclasses()), kinds);
    }
}
