package io.verdant.settlement.anvil;

/**
 * How a local node behaves.
 *
 * @param chainId of the new chain
 * @param automine whether each transaction gets a block at once; else blocks are made by {@link AnvilNode#mine}
 * @param blockSeconds seconds between blocks made by a clock, 0 for none
 */
public record AnvilOptions(long chainId, boolean automine, int blockSeconds) {
    /** A block for every transaction, at the chain id that the embedded ledger signs with too. */
    public static final AnvilOptions AUTOMINE = new AnvilOptions(io.verdant.protocol.Eip712.EMBEDDED_CHAIN_ID, true, 0);

    public AnvilOptions {
        if (chainId < 1 || blockSeconds < 0) {
            throw new IllegalArgumentException("chainId=" + chainId + " blockSeconds=" + blockSeconds);
        }
    }

    /** The same, with blocks only where they are asked for. */
    public AnvilOptions withoutMining() {
        return new AnvilOptions(chainId, false, 0);
    }

    public AnvilOptions onChain(long otherChainId) {
        return new AnvilOptions(otherChainId, automine, blockSeconds);
    }

    public AnvilOptions everySeconds(int seconds) {
        return new AnvilOptions(chainId, false, seconds);
    }
}
