package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The driver that compares two homes: it finds nothing where they are one, and every kind of difference where they are not. */
class SettlementComparisonTest {
    private static final int SEQUENCES = 20;
    private static final int LENGTH = 60;

    /** What a home answers instead of the truth, given a method's name, its arguments and the true answer. */
    private interface Lie {
        Object of(String method, Object[] arguments, Object truth);
    }

    @Test
    void shouldFindTwoBooksEqual() {
        for (long seed = 0; seed < SEQUENCES; seed++) {
            new SettlementComparison(SettlementCast.book(SettlementCast.PARAMETERS), seed).play(LENGTH, 10);
        }
    }

    @Test
    void shouldFindAnotherReason() {
        assertFound((method, arguments, truth) ->
                truth instanceof SettlementReceipt receipt && receipt.rejection() == SettlementRejection.NOT_MEMBER
                        ? SettlementReceipt.refused(SettlementRejection.UNKNOWN_JOB)
                        : truth);
    }

    @Test
    void shouldFindAMovementThatIsOneUnitLess() {
        assertFound((method, arguments, truth) -> truth instanceof SettlementReceipt receipt
                ? new SettlementReceipt(
                        receipt.movements().stream()
                                .map(SettlementComparisonTest::less)
                                .toList(),
                        receipt.rejection())
                : truth);
    }

    @Test
    void shouldFindAnotherBalance() {
        assertFound((method, arguments, truth) -> method.equals("balance")
                        && arguments[0] instanceof Account account
                        && account.purse() == Purse.STAKE
                        && truth instanceof Long balance
                        && balance > 0
                ? balance - 1
                : truth);
    }

    @Test
    void shouldFindAnotherState() {
        assertFound((method, arguments, truth) -> truth instanceof SettlementViews.Stake stake
                ? new SettlementViews.Stake(
                        stake.locked() + 1, stake.unbonding(), stake.releaseSeconds(), stake.accused())
                : truth);
    }

    private static Movement less(Movement movement) {
        return new Movement(movement.kind(), movement.from(), movement.to(), movement.amount() - 1);
    }

    private static void assertFound(Lie lie) {
        AssertionError found = assertThrows(AssertionError.class, () -> {
            for (long seed = 0; seed < SEQUENCES; seed++) {
                new SettlementComparison(lying(lie), seed).play(LENGTH, 10);
            }
        });
        assertTrue(String.valueOf(found.getMessage()).contains("seed="), found.getMessage());
    }

    private static SettlementHome lying(Lie lie) {
        SettlementBook book = SettlementCast.book(SettlementCast.PARAMETERS);
        return (SettlementHome) Proxy.newProxyInstance(
                SettlementComparisonTest.class.getClassLoader(),
                List.of(SettlementHome.class).toArray(new Class<?>[0]),
                (proxy, method, arguments) -> {
                    try {
                        Object[] given = arguments == null ? new Object[0] : arguments;
                        return lie.of(method.getName(), given, method.invoke(book, given));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
