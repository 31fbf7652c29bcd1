package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;

/** A participant with a real key. */
final class TestPeer {
    static final int CHAIN_LENGTH = 64;

    final SigningKey key;
    final Role role;
    final String name;
    final HashChain chain;
    final EnvelopeSigner signer;

    TestPeer(long seed, Role role, int index, Hash32 networkTag) {
        this.key = SigningKey.derive(seed, role, index);
        this.role = role;
        this.name = role.name().toLowerCase(java.util.Locale.ROOT) + "-" + index;
        this.chain = new HashChain(key, networkTag, CHAIN_LENGTH);
        this.signer = new EnvelopeSigner(key);
    }

    Address address() {
        return key.address();
    }

    Envelope sign(Hash32 jobId, Hash32 gameId, Command command) {
        return signer.sign(jobId, gameId, command);
    }

    Command.Register registration(long stake) {
        Hash32 anchor = role == Role.VALIDATOR || role == Role.WORKER ? chain.anchor() : Hash32.ZERO;
        return new Command.Register(role, name, "127.0.0.1:" + (4000 + role.code()), anchor, stake);
    }
}
