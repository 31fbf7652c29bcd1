package io.verdant.settlement;

/** What someone could try, one test each, with the contract on a real node as the home: the book's own tests. */
class ContractThreatsTest extends SettlementThreatsTest {
    @Override
    SettlementHome home() {
        return AnvilHome.shared().reset();
    }
}
