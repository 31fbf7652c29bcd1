package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Settlement.Share;
import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EmbeddedLedgerTest {
    private static final int SEQUENCES = 10_000;
    private static final int MOVES = 30;

    private static Address owner(int i) {
        byte[] bytes = new byte[Address.LENGTH];
        bytes[0] = (byte) i;
        return Address.of(bytes);
    }

    @Test
    void shouldBalanceAfterEveryMovementOfManyRandomSequences() {
        for (long seed = 0; seed < SEQUENCES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EmbeddedLedger ledger = new EmbeddedLedger();
            TreeMap<Account, Long> mirror = new TreeMap<>();
            for (int move = 0; move < MOVES; move++) {
                for (LedgerEntry entry : randomMove(ledger, random)) {
                    mirror.merge(entry.from(), -entry.amount(), Long::sum);
                    mirror.merge(entry.to(), entry.amount(), Long::sum);
                }
                assertTrue(ledger.balanced(), "seed=" + seed + " move=" + move);
            }
            assertEquals(mirror, ledger.balances(), "seed=" + seed);
            for (Map.Entry<Account, Long> account : mirror.entrySet()) {
                boolean outside = account.getKey().purse() == Purse.WORLD;
                assertTrue(outside || account.getValue() >= 0, "seed=" + seed + " " + account);
            }
        }
    }

    /** One movement with an amount that the source may or may not cover; an uncovered one must change nothing. */
    private static List<LedgerEntry> randomMove(EmbeddedLedger ledger, SplittableRandom random) {
        Address a = owner(random.nextInt(3));
        Address b = owner(random.nextInt(3));
        long amount = random.nextLong(-1, 200);
        var before = new TreeMap<>(ledger.balances());
        try {
            return switch (random.nextInt(11)) {
                case 0, 1 -> List.of(ledger.deposit(a, amount, 0, ""));
                case 2 -> List.of(ledger.withdraw(a, amount, 0, ""));
                case 3 -> List.of(ledger.escrow(a, amount, 0, ""));
                case 4 -> List.of(ledger.lockStake(a, amount, 0, ""));
                case 5 -> List.of(ledger.unstake(a, amount, 0, ""));
                case 6 -> List.of(ledger.bond(a, amount, 0, ""));
                case 7 -> List.of(ledger.returnBond(a, amount, 0, ""));
                case 8 -> List.of(ledger.reward(a, b, amount, 0, ""));
                case 9 -> List.of(ledger.refund(a, amount, 0, ""));
                default -> ledger.slash(new Account(Purse.STAKE, a), shares(b, amount, random), 0);
            };
        } catch (IllegalArgumentException uncovered) {
            assertEquals(before, ledger.balances());
            return List.of();
        }
    }

    private static List<Share> shares(Address to, long amount, SplittableRandom random) {
        List<Share> shares = new ArrayList<>();
        shares.add(new Share(new Account(Purse.FREE, to), amount, ""));
        shares.add(new Share(new Account(Purse.BURN, owner(9)), random.nextLong(50), ""));
        return shares;
    }

    @Test
    void shouldRefuseToOverdrawNamingTheAccount() {
        EmbeddedLedger ledger = new EmbeddedLedger();
        ledger.deposit(owner(1), 10, 0, "");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ledger.lockStake(owner(1), 11, 0, ""));
        assertTrue(refused.getMessage().contains("balance=10 amount=11"), refused.getMessage());
    }

    @Test
    void shouldSlashAllSharesOrNone() {
        EmbeddedLedger ledger = new EmbeddedLedger();
        ledger.deposit(owner(1), 10, 0, "");
        ledger.lockStake(owner(1), 10, 0, "");
        List<Share> tooMuch = List.of(
                new Share(new Account(Purse.FREE, owner(2)), 10, ""),
                new Share(new Account(Purse.FREE, owner(3)), 1, ""));
        assertThrows(
                IllegalArgumentException.class, () -> ledger.slash(new Account(Purse.STAKE, owner(1)), tooMuch, 0));
        assertEquals(10, ledger.balance(new Account(Purse.STAKE, owner(1))));
        assertEquals(0, ledger.balance(new Account(Purse.FREE, owner(2))));
    }

    @Test
    void shouldNotSlashWhatIsFree() {
        EmbeddedLedger ledger = new EmbeddedLedger();
        ledger.deposit(owner(1), 10, 0, "");
        assertThrows(
                IllegalArgumentException.class, () -> ledger.slash(new Account(Purse.FREE, owner(1)), List.of(), 0));
    }
}
