package io.verdant.settlement.contracts;

import static io.verdant.settlement.contracts.Words.bytes32;
import static io.verdant.settlement.contracts.Words.number;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.Role;
import io.verdant.settlement.SettlementViews;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.web3j.abi.datatypes.Type;
import org.web3j.protocol.core.RemoteFunctionCall;

/** What can be read of the contract, by calls that cost nothing. */
@NullMarked
public final class ContractViews {
    /** Runs a call at the chain's head: call data in, returned data out, both hexadecimal digits with 0x. */
    public interface Reader {
        String read(String data);
    }

    private final VerdantSettlement contract;
    private final Reader reader;

    public ContractViews(Address contract, Reader reader) {
        this.contract = ContractCalls.wrapper(contract);
        this.reader = reader;
    }

    private List<Type> words(RemoteFunctionCall<?> call) {
        return call.decodeFunctionResponse(reader.read(call.encodeFunctionCall()));
    }

    /** What an account holds here; of WORLD nothing, which the token knows. */
    public long balance(Account account) {
        return number(
                words(contract.balance(
                        number(account.purse().code()), account.owner().hex())),
                0);
    }

    /** What all accounts hold together. */
    public long held() {
        return number(words(contract.held()), 0);
    }

    public long unbondingSeconds() {
        return number(words(contract.unbondingSeconds()), 0);
    }

    public Address token() {
        return Words.address(words(contract.token()), 0);
    }

    public SettlementViews.Key key(Address key) {
        List<Type> words = words(contract.key(key.hex()));
        return new SettlementViews.Key(Words.address(words, 0), Words.flag(words, 1), Words.flag(words, 2));
    }

    public SettlementViews.Stake stake(Address owner) {
        List<Type> words = words(contract.stakeOf(owner.hex()));
        return new SettlementViews.Stake(number(words, 0), number(words, 1), number(words, 2), Words.index(words, 3));
    }

    public SettlementViews.Job job(Hash32 jobId) {
        List<Type> words = words(contract.jobState(bytes32(jobId)));
        return new SettlementViews.Job(
                SettlementViews.JobStatus.values()[Words.index(words, 0)],
                Words.index(words, 1),
                Words.index(words, 2),
                Words.index(words, 3),
                Words.index(words, 4),
                Words.flag(words, 5),
                Words.flag(words, 6),
                number(words, 7),
                number(words, 8),
                number(words, 9));
    }

    public SettlementViews.Member member(Hash32 jobId, Address owner) {
        List<Type> words = words(contract.memberOf(bytes32(jobId), owner.hex()));
        int role = Words.index(words, 1);
        return new SettlementViews.Member(
                SettlementViews.MemberStatus.values()[Words.index(words, 0)],
                role == 0 ? null : Role.ofCode(role),
                Words.index(words, 2));
    }

    public SettlementViews.Game game(Hash32 gameId) {
        List<Type> words = words(contract.game(bytes32(gameId)));
        return new SettlementViews.Game(
                SettlementViews.GameStatus.values()[Words.index(words, 0)],
                Words.address(words, 1),
                Words.address(words, 2),
                Words.index(words, 3),
                number(words, 4),
                number(words, 5));
    }

    public SettlementViews.Epoch epoch(Hash32 jobId, int epoch) {
        List<Type> words = words(contract.epoch(bytes32(jobId), number(epoch)));
        return new SettlementViews.Epoch(
                Words.hash(words, 0), number(words, 1), Words.index(words, 2), Words.index(words, 3));
    }

    public boolean claimed(Hash32 jobId, int epoch, Address account) {
        return Words.flag(words(contract.claimed(bytes32(jobId), number(epoch), account.hex())), 0);
    }
}
