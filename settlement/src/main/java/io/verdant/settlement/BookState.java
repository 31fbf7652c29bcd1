package io.verdant.settlement;

import io.verdant.coordinator.Settlement;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.settlement.SettlementViews.GameStatus;
import io.verdant.settlement.SettlementViews.JobStatus;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a {@link SettlementBook} remembers; the names are those of {@code docs/settlement.md}, section 3. */
final class BookState {
    /** No amount, and no sum of all that is held, is above it. */
    static final long MAX_AMOUNT = 1_000_000_000_000_000_000L;

    /** A key that is or was an owner's delegate. */
    static final class Delegate {
        final Address owner;
        boolean allowed;

        Delegate(Address owner) {
            this.owner = owner;
        }
    }

    static final class Owner {
        long locked;
        long unbonding;
        long releaseSeconds;
        int accused;
        /** Whether it ever joined or opened a job, so that it cannot become a delegate. */
        boolean took;
    }

    static final class Member {
        MemberStatus status = MemberStatus.NONE;

        @Nullable
        Role role;

        int leaveRound;
        long leaveAt;
        int openGames;

        boolean present() {
            return status == MemberStatus.ACTIVE || status == MemberStatus.LEAVING;
        }

        boolean serves(Role wanted) {
            return present() && role == wanted;
        }
    }

    static final class Epoch {
        long accepted;
        long rejected;
        long endedAt;
        Hash32 root = Hash32.ZERO;
        long left;
        final Map<Address, Hash32> commitments = new HashMap<>();
        final Set<Address> revealed = new HashSet<>();
        final Map<Hash32, Integer> reveals = new HashMap<>();
        final Set<Address> claimed = new HashSet<>();
    }

    static final class Game {
        final Hash32 jobId;
        final Hash32 digest;
        final Address claimant;
        final Address challenger;
        final int round;
        final long price;
        final long deadlineSeconds;
        GameStatus status = GameStatus.OPEN;

        Game(
                Hash32 jobId,
                Hash32 digest,
                Address claimant,
                Address challenger,
                int round,
                long price,
                long deadlineSeconds) {
            this.jobId = jobId;
            this.digest = digest;
            this.claimant = claimant;
            this.challenger = challenger;
            this.round = round;
            this.price = price;
            this.deadlineSeconds = deadlineSeconds;
        }

        long bond() {
            return 2 * price;
        }
    }

    /** What is known of one disputed digest. */
    static final class Dispute {
        int open;
        boolean decided;
    }

    static final class Job {
        final Hash32 id;
        final Address publisher;
        final JobTerms terms;
        JobStatus status = JobStatus.OPEN;
        int rounds;
        int anchoredRounds;
        int settledEpochs;
        int openGames;
        long frozen;
        long frozenSince;
        long unreserved;
        long settledTotal;
        long headIndex;
        long lastService;
        boolean paused;
        int pausedFrom;
        boolean halted;
        final List<Hash32> anchors = new ArrayList<>();
        final Map<Integer, Epoch> epochs = new HashMap<>();
        final Map<Address, Member> members = new HashMap<>();
        final Map<Hash32, Dispute> disputes = new HashMap<>();
        final Set<Hash32> punished = new HashSet<>();

        Job(Hash32 id, Address publisher, JobTerms terms, long nowSeconds) {
            this.id = id;
            this.publisher = publisher;
            this.terms = terms;
            this.rounds = terms.rounds();
            this.unreserved = terms.budget();
            this.lastService = nowSeconds;
        }

        long clock(long nowSeconds) {
            return nowSeconds - frozen - (openGames > 0 ? nowSeconds - frozenSince : 0);
        }

        int epochCount() {
            return (rounds + terms.epochRounds() - 1) / terms.epochRounds();
        }

        int epochEnd(int epoch) {
            return (int) Math.min(rounds, (epoch + 1L) * terms.epochRounds());
        }

        int epochOf(int round) {
            return round / terms.epochRounds();
        }

        boolean ended(int epoch) {
            return epoch < epochCount() && anchoredRounds >= epochEnd(epoch);
        }

        Epoch epoch(int index) {
            return epochs.computeIfAbsent(index, i -> new Epoch());
        }

        /** The member that this owner is; one of status NONE where it is none. */
        Member member(Address owner) {
            return members.getOrDefault(owner, new Member());
        }
    }

    final SettlementParameters parameters;
    final Settlement ledger;
    final SortedMap<Address, Delegate> delegates = new TreeMap<>();
    final SortedMap<Address, Owner> owners = new TreeMap<>();
    final SortedMap<Hash32, Job> jobs = new TreeMap<>();
    final SortedMap<Hash32, Game> games = new TreeMap<>();
    final List<LedgerEntry> entries = new ArrayList<>();
    long held;
    long nowSeconds;

    BookState(SettlementParameters parameters, Settlement ledger) {
        this.parameters = parameters;
        this.ledger = ledger;
    }

    Owner owner(Address address) {
        return owners.computeIfAbsent(address, a -> new Owner());
    }

    /** The owner that the key acts for, whether it still may or not. */
    Address ownerOf(Address key) {
        Delegate delegate = delegates.get(key);
        return delegate == null ? key : delegate.owner;
    }

    /** Whether the key may act for its owner. */
    boolean mayAct(Address key) {
        Delegate delegate = delegates.get(key);
        return delegate == null || delegate.allowed;
    }

    long balance(Purse purse, Address owner) {
        return ledger.balance(new Account(purse, owner));
    }

    void record(LedgerEntry entry) {
        entries.add(entry);
    }

    /** Slashes stake or bond. */
    void slash(Purse purse, Address offender, List<Settlement.Share> shares, int round) {
        ledger.slash(new Account(purse, offender), shares, round).forEach(this::record);
        clampUnbonding(offender);
    }

    /** What unbonds never outlives the stake that it is a part of. */
    void clampUnbonding(Address address) {
        Owner owner = owner(address);
        owner.unbonding = Math.min(owner.unbonding, balance(Purse.STAKE, address));
        if (owner.unbonding == 0) {
            owner.releaseSeconds = 0;
        }
    }

    /** Ends a membership in that way; what it locked is free to unbond. */
    void end(Job job, Address owner, MemberStatus how) {
        Member member = job.member(owner);
        Role role = member.role;
        if (member.present() && role != null) {
            owner(owner).locked -= job.terms.stake(role);
        }
        member.status = how;
    }
}
