package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.SigningKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a private network: each member's own, with which it signs during a job, and its owner's, which holds stake and
 * money and of which the member's is a delegate. A member's machine needs its own key only.
 */
public final class ChainParties {
    private final Map<Address, SigningKey> members = new HashMap<>();
    private final Map<Address, SigningKey> owners = new HashMap<>();

    /** A member that signs with {@code member} for {@code owner}. */
    public void add(SigningKey member, SigningKey owner) {
        members.put(member.address(), member);
        owners.put(member.address(), owner);
    }

    public SigningKey member(Address member) {
        return known(members, member);
    }

    public SigningKey owner(Address member) {
        return known(owners, member);
    }

    private static SigningKey known(Map<Address, SigningKey> keys, Address member) {
        SigningKey key = keys.get(member);
        if (key == null) {
            throw new IllegalArgumentException("no key of member=" + member);
        }
        return key;
    }

    /** Every member's address, in order. */
    public List<Address> addresses() {
        List<Address> sorted = new ArrayList<>(members.keySet());
        sorted.sort(null);
        return sorted;
    }

    /** All keys that send transactions. */
    public Collection<SigningKey> keys() {
        List<SigningKey> keys = new ArrayList<>();
        addresses().forEach(member -> {
            keys.add(member(member));
            keys.add(owner(member));
        });
        return keys;
    }
}
