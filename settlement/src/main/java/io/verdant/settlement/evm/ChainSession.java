package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementRejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chain as its user sees it: transactions of several keys, each done once and waited for. While no node answers it waits
 * and says so; what cannot become right by waiting is thrown. For one thread.
 */
public final class ChainSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainSession.class);
    private static final long REFRESH_MILLIS = 1_000;
    private static final long OUTAGE_PAUSE_MILLIS = 250;
    private static final long SPARE_GAS = 30_000;

    private final NodePool pool;
    private final Settings settings;
    private final Path folder;
    private final LongSupplier nowMillis;
    private final Map<Address, SenderLane> lanes = new LinkedHashMap<>();
    private long refreshedMillis = Long.MIN_VALUE;
    private String outage = "";

    /**
     * How a chain is spoken to.
     *
     * @param pauseMillis between two looks at a transaction that is on its way
     */
    public record Settings(long chainId, LaneRules rules, long pauseMillis) {}

    /** The contract refuses what is asked of it now. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Optional<SettlementRejection> rejection;

        Refused(String what, NodeFault fault) {
            super(what + ": " + Reverts.rejection(fault).map(Enum::name).orElse(String.valueOf(fault.getMessage())));
            this.rejection = Reverts.rejection(fault);
        }

        /** Why, where the contract said it. */
        public Optional<SettlementRejection> rejection() {
            return rejection;
        }
    }

    /**
     * @param folder where the outboxes are
     * @param nowMillis a clock that never goes back
     */
    public ChainSession(NodePool pool, Settings settings, Path folder, LongSupplier nowMillis) {
        this.pool = pool;
        this.settings = settings;
        this.folder = folder;
        this.nowMillis = nowMillis;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make folder=" + folder, e);
        }
    }

    public long chainId() {
        return settings.chainId();
    }

    /** Looks at the nodes now. @throws NodeFault where none can be used */
    public NodePool nodes() {
        long now = nowMillis.getAsLong();
        if (refreshedMillis == Long.MIN_VALUE || now - refreshedMillis >= REFRESH_MILLIS) {
            refreshedMillis = now;
            pool.refresh(now);
        }
        return pool;
    }

    /** Why nothing goes on, or nothing. */
    public String outage() {
        return outage;
    }

    /** A name for a request, the same after a restart. */
    public static Hash32 id(String name) {
        return Sha256.of(("verdant/chain-request " + name).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Has a transaction done and waits for it.
     *
     * @param to the called contract, null for one that the data makes
     * @param goOn asked while it waits; where it says no, the transaction stays in the outbox and null comes back
     * @throws Refused where the contract would refuse it now; nothing was sent
     * @throws IllegalStateException where it was done and failed, which the look before should have shown
     */
    public @Nullable Receipt execute(
            SigningKey key,
            @Nullable Address to,
            BigInteger value,
            HexData data,
            String memo,
            Hash32 id,
            BooleanSupplier goOn)
            throws Refused, InterruptedException {
        SenderLane lane = lane(key);
        boolean submitted = lane.lane().entry(id).isPresent();
        boolean looked = false;
        while (goOn.getAsBoolean()) {
            try {
                NodePool usable = nodes();
                if (!submitted) {
                    long gas = gas(usable, key.address(), to, data, memo);
                    lane.submit(new TransactionRequest(id, to, value, data, gas, memo));
                    submitted = true;
                }
                lane.poll(nowMillis.getAsLong());
                outage(lane.hold());
            } catch (NodeFault fault) {
                waitOut(fault);
                continue;
            }
            Optional<Receipt> receipt = lane.settled(id);
            if (receipt.isPresent()) {
                return requireSuccess(receipt.get(), memo);
            }
            if (looked) {
                Thread.sleep(settings.pauseMillis());
            }
            looked = true;
        }
        return null;
    }

    private static Receipt requireSuccess(Receipt receipt, String memo) {
        if (!receipt.success()) {
            throw new IllegalStateException("the chain undid " + memo + ": transaction=0x" + receipt.transaction());
        }
        return receipt;
    }

    private static long gas(NodePool pool, Address from, @Nullable Address to, HexData data, String memo)
            throws Refused {
        try {
            long estimate = pool.ask(node -> node.estimateGas(from, to, data));
            return estimate + estimate / 3 + SPARE_GAS;
        } catch (NodeFault fault) {
            if (fault.kind() == NodeFault.Kind.REFUSED) {
                throw new Refused(memo, fault);
            }
            throw fault;
        }
    }

    /** Waits a little where the fault may pass. */
    private void waitOut(NodeFault fault) throws InterruptedException {
        switch (fault.kind()) {
            case WRONG_CHAIN, HEAD_WENT_BACK, DISAGREES -> throw fault;
            case UNREACHABLE, REFUSED, LAGGING -> {
                outage(String.valueOf(fault.getMessage()));
                Thread.sleep(OUTAGE_PAUSE_MILLIS);
            }
        }
    }

    private void outage(String reason) {
        if (!reason.isEmpty() && outage.isEmpty()) {
            LOG.warn("the chain does not go on, the job does: {}", reason);
        }
        outage = reason;
    }

    private SenderLane lane(SigningKey key) {
        return lanes.computeIfAbsent(
                key.address(),
                address -> new SenderLane(
                        pool,
                        new TransactionSigner(key, settings.chainId()),
                        settings.chainId(),
                        settings.rules(),
                        folder.resolve("outbox-" + address.hex())));
    }

    /** Looks at every sender once more, so that what a reorganisation took out goes back in. */
    public boolean settled() {
        nodes();
        boolean idle = true;
        for (SenderLane lane : lanes.values()) {
            lane.poll(nowMillis.getAsLong());
            idle &= lane.idle();
        }
        return idle;
    }

    /** Transactions that were settled. */
    public int transactionCount() {
        return lanes.values().stream().mapToInt(lane -> lane.receipts().size()).sum();
    }

    /** Gas that they used. */
    public long gasUsed() {
        return lanes.values().stream()
                .flatMap(lane -> lane.receipts().stream())
                .mapToLong(Receipt::gasUsed)
                .sum();
    }

    @Override
    public void close() {
        lanes.values().forEach(SenderLane::close);
        pool.close();
    }
}
