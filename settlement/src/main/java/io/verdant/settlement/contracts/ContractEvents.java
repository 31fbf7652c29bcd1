package io.verdant.settlement.contracts;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.Movement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.datatypes.Type;

/** The contract's events, read. */
@NullMarked
public final class ContractEvents {
    private static final Hash32 MOVED = Hash32.of(java.util.HexFormat.of()
            .parseHex(EventEncoder.encode(VerdantSettlement.MOVED_EVENT).substring(2)));

    private ContractEvents() {}

    /**
     * The movement that an event says; empty for another event.
     *
     * @param topics the event's signature, then its indexed fields
     * @param data its other fields, as hexadecimal digits with 0x
     */
    public static Optional<Movement> movement(List<Hash32> topics, String data) {
        if (topics.isEmpty() || !topics.getFirst().equals(MOVED)) {
            return Optional.empty();
        }
        List<Type> words = FunctionReturnDecoder.decode(data, VerdantSettlement.MOVED_EVENT.getNonIndexedParameters());
        Purse from = Purse.ofCode(Words.index(words, 1));
        Purse to = Purse.ofCode(Words.index(words, 2));
        return Optional.of(new Movement(
                Kind.ofCode(Words.index(words, 0)),
                new Account(from, owner(topics.get(1))),
                new Account(to, owner(topics.get(2))),
                Words.number(words, 3)));
    }

    private static Address owner(Hash32 topic) {
        byte[] word = topic.bytes();
        return Address.of(Arrays.copyOfRange(word, Hash32.LENGTH - Address.LENGTH, Hash32.LENGTH));
    }
}
