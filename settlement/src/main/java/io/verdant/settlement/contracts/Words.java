package io.verdant.settlement.contracts;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Signature;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.web3j.abi.datatypes.Type;

/** The project's values as web3j's wrappers take and give them. */
@NullMarked
final class Words {
    private Words() {}

    static BigInteger number(long value) {
        return BigInteger.valueOf(value);
    }

    static byte[] bytes32(Hash32 value) {
        return value.bytes();
    }

    static List<byte[]> bytes32s(List<Hash32> values) {
        return values.stream().map(Hash32::bytes).toList();
    }

    static List<byte[]> signatures(List<Signature> values) {
        return values.stream().map(Signature::bytes).toList();
    }

    static String address(Address value) {
        return value.hex();
    }

    static long number(List<Type> words, int index) {
        return ((BigInteger) words.get(index).getValue()).longValueExact();
    }

    static int index(List<Type> words, int index) {
        return Math.toIntExact(number(words, index));
    }

    static boolean flag(List<Type> words, int index) {
        return (Boolean) words.get(index).getValue();
    }

    static Address address(List<Type> words, int index) {
        return Address.ofHex((String) words.get(index).getValue());
    }

    static Hash32 hash(List<Type> words, int index) {
        return Hash32.of((byte[]) words.get(index).getValue());
    }
}
