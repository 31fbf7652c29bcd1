package io.verdant.settlement;

/** Accounts, stakes, delegates and memberships with the contract on a real node as the home: the book's own tests. */
class ContractAccountsTest extends SettlementAccountsTest {
    @Override
    SettlementHome home() {
        return AnvilHome.shared().reset();
    }
}
