package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.settlement.SettlementPlays.Play;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random sequences on the book: nothing is created or lost, and nobody touches another's stake. */
class SettlementSequencesTest {
    private static final int SEQUENCES = 10_000;
    private static final int LENGTH = 60;

    @Test
    void shouldBalanceAndProtectStakesInRandomSequences() {
        Map<SettlementRejection, Integer> refused = new EnumMap<>(SettlementRejection.class);
        Set<Class<?>> taken = new HashSet<>();
        SettlementCast cast = new SettlementCast(SettlementCast.PARAMETERS);
        for (long seed = 0; seed < SEQUENCES; seed++) {
            SettlementBook book = SettlementCast.book(SettlementCast.PARAMETERS);
            SettlementPlays plays = new SettlementPlays(cast, book, seed);
            SettlementInvariants invariants = new SettlementInvariants(cast, book, List.of("job", "other"));
            for (int i = 0; i < LENGTH; i++) {
                Play play = plays.next();
                SettlementReceipt receipt = book.apply(play.action(), play.sender(), play.nowSeconds());
                String where = "seed=" + seed + " index=" + i + " " + play;
                invariants.check(play, receipt, where);
                if (i % 20 == 19) {
                    invariants.checkSums(where);
                }
                receipt.refusal().ifPresent(r -> refused.merge(r, 1, Integer::sum));
                if (receipt.ok()) {
                    taken.add(play.action().getClass());
                }
            }
        }
        assertEquals(Set.of(SettlementAction.class.getPermittedSubclasses()), taken);
        EnumSet<SettlementRejection> never = EnumSet.complementOf(EnumSet.copyOf(refused.keySet()));
        assertEquals(Set.of(), never, () -> "refusals that no sequence met; met: " + refused);
    }
}
