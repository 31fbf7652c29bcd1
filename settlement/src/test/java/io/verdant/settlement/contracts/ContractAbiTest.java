package io.verdant.settlement.contracts;

import static io.verdant.settlement.contracts.ContractArtefactTest.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementRejection;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the contract can be asked, all of it; needs neither Node nor a chain. */
class ContractAbiTest {
    /** What libraries of the contract refuse with besides its own errors. */
    private static final Set<String> LIBRARY_ERRORS =
            Set.of("ReentrancyGuardReentrantCall", "SafeERC20FailedOperation", "TokenTookFee");

    private static final Set<String> VIEWS = Set.of(
            "MAX_AMOUNT",
            "balance",
            "claimed",
            "epoch",
            "game",
            "held",
            "jobState",
            "key",
            "memberOf",
            "stakeOf",
            "token",
            "unbondingSeconds");

    @Test
    void shouldChangeNothingButByTheActionsOfTheRules() {
        Set<String> actions = Arrays.stream(SettlementAction.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(actions, functions("nonpayable"));
    }

    @Test
    void shouldReadTheRestAndTakeNoEther() {
        assertEquals(new TreeSet<>(VIEWS), functions("view"));
        assertEquals(Set.of(), functions("pure"));
        assertEquals(Set.of(), functions("payable"));
        assertTrue(entries("receive").isEmpty() && entries("fallback").isEmpty());
    }

    @Test
    void shouldRefuseWithTheRejectionsOfTheRulesAndNothingElse() {
        Set<String> rejections = Stream.concat(
                        Arrays.stream(SettlementRejection.values()).map(SettlementRejection::errorName),
                        LIBRARY_ERRORS.stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> errors = entries("error").stream()
                .map(entry -> entry.get("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(rejections, errors);
        for (JsonNode error : entries("error")) {
            boolean own = !LIBRARY_ERRORS.contains(error.get("name").asText());
            assertTrue(!own || error.get("inputs").isEmpty(), error.toString());
        }
    }

    private static Set<String> functions(String mutability) {
        return entries("function").stream()
                .filter(entry -> entry.get("stateMutability").asText().equals(mutability))
                .map(entry -> entry.get("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
