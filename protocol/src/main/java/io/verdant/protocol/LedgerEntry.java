package io.verdant.protocol;

/**
 * One movement of value, in micro-units. Every entry moves {@code amount} from one account to another, so that sums
 * balance by construction.
 *
 * @param from a participant's account name, as {@link LedgerEntry.Account} writes it
 * @param memo for people: what it was for
 */
public record LedgerEntry(Kind kind, Account from, Account to, long amount, int round, String memo) {
    /** Codes are in the journal. */
    public enum Kind {
        DEPOSIT(1),
        ESCROW(2),
        STAKE(3),
        BOND(4),
        BOND_RETURN(5),
        REWARD(6),
        SLASH(7),
        REFUND(8),
        UNSTAKE(9),
        WITHDRAW(10);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /**
         * The kind with that code.
         *
         * @throws IllegalArgumentException for an unknown code
         */
        public static Kind ofCode(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("unknown ledger entry kind: code=" + code);
        }
    }

    /** An account: a purse of a participant ({@code free}, {@code stake}, {@code bond}) or of the house ({@code escrow}, {@code burn}, {@code mint}). */
    public record Account(Purse purse, Address owner) implements Comparable<Account> {
        @Override
        public int compareTo(Account other) {
            int byPurse = purse.compareTo(other.purse);
            return byPurse != 0 ? byPurse : owner.compareTo(other.owner);
        }
    }

    /** What an account holds. Codes are in the journal. */
    public enum Purse {
        /** Outside the system: deposits come from here, withdrawals go there. */
        WORLD(1),
        FREE(2),
        STAKE(3),
        BOND(4),
        ESCROW(5),
        BURN(6);

        private final int code;

        Purse(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /**
         * The purse with that code.
         *
         * @throws IllegalArgumentException for an unknown code
         */
        public static Purse ofCode(int code) {
            for (Purse purse : values()) {
                if (purse.code == code) {
                    return purse;
                }
            }
            throw new IllegalArgumentException("unknown purse: code=" + code);
        }
    }
}
