package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One node's JSON-RPC, as far as it is used here. Every method throws {@link NodeFault} where the node does not answer. */
public interface EthereumNode extends AutoCloseable {
    /** How people name it: its URL without what may be a password. */
    String name();

    long chainId();

    BlockRef head();

    Optional<BlockRef> block(long number);

    /** Transactions of that sender in the chain up to that block. */
    long nonceAt(Address sender, long blockNumber);

    /** Transactions of that sender in the chain and waiting, without a gap. */
    long pendingNonce(Address sender);

    /** Wei of that account at the head. */
    BigInteger balance(Address owner);

    /** What the node proposes as a tip, wei per gas. */
    long suggestedTipWei();

    Optional<Receipt> receipt(Hash32 transaction);

    /** Whether the transaction waits or is in the chain. */
    boolean knows(Hash32 transaction);

    /** @throws NodeFault of kind REFUSED with the node's own words */
    void send(HexData signedTransaction);

    /** Runs a call at the head without a transaction. */
    HexData call(Address from, Address to, HexData data);

    /**
     * Gas that a transaction would use at the head.
     *
     * @param to null where it makes a contract
     * @throws NodeFault of kind REFUSED where it would fail, with what it would return
     */
    long estimateGas(Address from, @Nullable Address to, HexData data);

    /** Events of a contract in these blocks, both included, in the chain's order. */
    List<EventLog> events(Address contract, long fromBlock, long toBlock);

    @Override
    void close();
}
