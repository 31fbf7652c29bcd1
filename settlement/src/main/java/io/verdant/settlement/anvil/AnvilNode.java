package io.verdant.settlement.anvil;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.Address;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A local Ethereum node (anvil) on a loopback port of its own. Besides the usual JSON-RPC at {@link #url} it goes back to
 * snapshots, moves its clock, replaces its last blocks and hands out ether. Its chain lives in memory: {@link #kill} and
 * {@link #restart} keep what {@link #saveState} saw, which stands for the blocks that a real node has on its disk.
 */
public final class AnvilNode implements AutoCloseable {
    private final Path program;
    private final AnvilOptions options;
    private final AnvilRpc rpc;
    private AnvilProcess process;
    private @Nullable String savedState;

    private AnvilNode(Path program, AnvilOptions options) {
        this.program = program;
        this.options = options;
        this.process = AnvilProcess.start(program, options, 0);
        this.rpc = new AnvilRpc(url());
    }

    /**
     * Starts a node and waits until it listens.
     *
     * @throws IllegalStateException with {@link AnvilProgram#MISSING} where its program is not installed
     */
    public static AnvilNode start(AnvilOptions options) {
        return new AnvilNode(
                AnvilProgram.find().orElseThrow(() -> new IllegalStateException(AnvilProgram.MISSING)), options);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    public long chainId() {
        return options.chainId();
    }

    public AnvilRpc rpc() {
        return rpc;
    }

    public boolean alive() {
        return process.alive();
    }

    /** Remembers the whole chain, blocks and receipts too, for the next {@link #restart}. */
    public void saveState() {
        savedState = rpc.call("anvil_dumpState", true).asText();
    }

    /** Ends the process at once, as a crash does. */
    public void kill() {
        process.kill();
    }

    /** Ends the process, but first saves the state. */
    public void stop() {
        saveState();
        process.stop();
    }

    /** Starts the process again, at the same port and with the chain that was last saved, if any. */
    public void restart() {
        if (process.alive()) {
            process.kill();
        }
        process = AnvilProcess.start(program, options, process.port());
        if (savedState != null) {
            rpc.call("anvil_loadState", savedState);
        }
    }

    /** A name for the chain as it is now. */
    public String snapshot() {
        return rpc.call("evm_snapshot").asText();
    }

    /** Goes back to a snapshot, which is used up by that. */
    public void revert(String snapshot) {
        if (!rpc.call("evm_revert", snapshot).asBoolean()) {
            throw new IllegalArgumentException("no such snapshot=" + snapshot);
        }
    }

    /** Makes that many blocks, with what waits in the first of them. */
    public void mine(int blocks) {
        rpc.call("anvil_mine", hex(blocks));
    }

    /** Whether each transaction gets a block at once from now on. */
    public void automine(boolean on) {
        rpc.call("evm_setAutomine", on);
    }

    /** Moves the clock forward and makes a block there. */
    public void passSeconds(long seconds) {
        rpc.call("evm_increaseTime", hex(seconds));
        mine(1);
    }

    /** The time of the next block, in seconds since 1970; not before the last block's. */
    public void nextBlockAt(long timestampSeconds) {
        rpc.call("evm_setNextBlockTimestamp", hex(timestampSeconds));
    }

    /** Replaces the last blocks by as many empty ones; what was in them is in no block any more and waits no more either. */
    public void reorganise(int blocks) {
        rpc.call("anvil_reorg", blocks, java.util.List.of());
    }

    /** Forgets a transaction that waits. */
    public void drop(String transactionHash) {
        rpc.call("anvil_dropTransaction", transactionHash);
    }

    /** Sets an account's ether. */
    public void fund(Address owner, BigInteger wei) {
        rpc.call("anvil_setBalance", owner.hex(), "0x" + wei.toString(16));
    }

    /** The price of gas, wei, in the next block. */
    public void nextBaseFee(long wei) {
        rpc.call("anvil_setNextBlockBaseFeePerGas", hex(wei));
    }

    public long blockNumber() {
        return number(rpc.call("eth_blockNumber"));
    }

    /** The last block's time, in seconds since 1970. */
    public long timestamp() {
        return number(rpc.call("eth_getBlockByNumber", "latest", false).get("timestamp"));
    }

    private static long number(JsonNode quantity) {
        return Long.decode(quantity.asText());
    }

    private static String hex(long quantity) {
        return "0x" + Long.toHexString(quantity);
    }

    @Override
    public void close() {
        process.kill();
        rpc.close();
    }
}
