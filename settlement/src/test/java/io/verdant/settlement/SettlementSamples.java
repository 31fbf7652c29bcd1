package io.verdant.settlement;

import io.verdant.protocol.Address;
import java.util.ArrayList;
import java.util.List;

/** Actions as they are played, for tests of other packages. */
public final class SettlementSamples {
    public static final Address CONTRACT = SettlementCast.PARAMETERS.contract();
    private static final int LENGTH = 60;

    private SettlementSamples() {}

    /** One seed's actions, valid and hostile. */
    public static List<SettlementAction> sequence(long seed) {
        SettlementBook book = SettlementCast.book(SettlementCast.PARAMETERS);
        SettlementPlays plays = new SettlementPlays(new SettlementCast(SettlementCast.PARAMETERS), book, seed);
        List<SettlementAction> actions = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            SettlementPlays.Play play = plays.next();
            book.apply(play.action(), play.sender(), play.nowSeconds());
            actions.add(play.action());
        }
        return actions;
    }
}
