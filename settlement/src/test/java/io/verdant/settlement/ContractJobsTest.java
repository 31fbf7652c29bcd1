package io.verdant.settlement;

/** Jobs, rounds, scores and rewards with the contract on a real node as the home: the book's own tests. */
class ContractJobsTest extends SettlementJobsTest {
    @Override
    SettlementHome home() {
        return AnvilHome.shared().reset();
    }
}
