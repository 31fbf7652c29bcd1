package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several nodes of one chain as one. Reads go to the best node and, where it is silent, to the next; a receipt counts only
 * where the others do not contradict it; a transaction goes to all. For one thread.
 */
public final class NodePool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    private final List<EthereumNode> nodes;
    private final EndpointHealth health;
    private long nowMillis;

    /**
     * @param chainId of the chain that the nodes must be on
     * @param reorganisationDepth blocks that a reorganisation may replace
     * @param lagLimit blocks that a node may be behind
     */
    public NodePool(List<EthereumNode> nodes, long chainId, int reorganisationDepth, int lagLimit) {
        this.nodes = List.copyOf(nodes);
        List<String> names = nodes.stream().map(EthereumNode::name).toList();
        this.health = new EndpointHealth(names, chainId, reorganisationDepth, lagLimit);
    }

    /**
     * Asks every node that is worth it how it fares.
     *
     * @throws NodeFault where none is usable, with what is wrong of each
     */
    public void refresh(long now) {
        nowMillis = now;
        for (int node : health.worthALook(now)) {
            Optional<NodeFault> before = health.fault(node);
            try {
                health.seen(
                        node, nodes.get(node).chainId(), nodes.get(node).head().number());
            } catch (NodeFault fault) {
                health.silent(node, fault, now);
            }
            say(before, health.fault(node));
        }
        health.compareHeads();
        compareBlocks();
        requireUsable();
    }

    private static void say(Optional<NodeFault> before, Optional<NodeFault> after) {
        if (before.isEmpty() && after.isPresent()) {
            LOG.warn("node of the chain is out: {}", after.get().getMessage());
        }
    }

    private void compareBlocks() {
        List<Integer> usable = health.usable(nowMillis);
        if (usable.size() < 2) {
            return;
        }
        long height = health.comparableHeight();
        Map<Integer, Hash32> answers = new HashMap<>();
        for (int node : usable) {
            try {
                nodes.get(node).block(height).ifPresent(block -> answers.put(node, block.hash()));
            } catch (NodeFault fault) {
                health.silent(node, fault, nowMillis);
            }
        }
        health.compare("block " + height, answers);
    }

    private List<Integer> requireUsable() {
        List<Integer> usable = health.usable(nowMillis);
        if (usable.isEmpty()) {
            throw health.none();
        }
        return usable;
    }

    /**
     * The answer of the best node that gives one.
     *
     * @throws NodeFault where a node refused what was asked, or none answers
     */
    public <T> T ask(Function<EthereumNode, T> question) {
        for (int node : requireUsable()) {
            try {
                return question.apply(nodes.get(node));
            } catch (NodeFault fault) {
                if (fault.kind() == NodeFault.Kind.REFUSED) {
                    throw fault;
                }
                health.silent(node, fault, nowMillis);
                LOG.warn("node of the chain is out: {}", fault.getMessage());
            }
        }
        throw health.none();
    }

    /** A receipt, where some node has it and no other that has it too says otherwise; the head says who can know. */
    public Optional<Receipt> receipt(Hash32 transaction) {
        List<Receipt> receipts = new ArrayList<>();
        Map<Integer, Hash32> places = new HashMap<>();
        for (int node : requireUsable()) {
            try {
                nodes.get(node).receipt(transaction).ifPresent(receipt -> {
                    receipts.add(receipt);
                    places.put(node, place(receipt));
                });
            } catch (NodeFault fault) {
                health.silent(node, fault, nowMillis);
            }
        }
        if (receipts.isEmpty() || !receipts.stream().allMatch(receipts.getFirst()::agrees)) {
            compareSettled(places, receipts);
            return Optional.empty();
        }
        return Optional.of(receipts.getFirst());
    }

    /** Nodes may differ for a moment about new blocks; about old ones only a liar differs. */
    private void compareSettled(Map<Integer, Hash32> places, List<Receipt> receipts) {
        long height = health.comparableHeight();
        if (!receipts.isEmpty() && receipts.stream().allMatch(receipt -> receipt.blockNumber() <= height)) {
            health.compare("receipt of " + receipts.getFirst().transaction().brief(), places);
        }
    }

    private static Hash32 place(Receipt receipt) {
        byte[] bytes = receipt.blockHash().bytes();
        bytes[0] ^= (byte) (receipt.success() ? 1 : 0);
        return Hash32.of(bytes);
    }

    /**
     * Gives a transaction to every usable node.
     *
     * @return the refusals' words; empty where some node took it
     */
    public Optional<String> send(HexData signedTransaction) {
        String refusal = "no node took it";
        boolean taken = false;
        for (int node : requireUsable()) {
            try {
                nodes.get(node).send(signedTransaction);
                taken = true;
            } catch (NodeFault fault) {
                refusal = String.valueOf(fault.getMessage());
                if (fault.kind() != NodeFault.Kind.REFUSED) {
                    health.silent(node, fault, nowMillis);
                }
            }
        }
        return taken ? Optional.empty() : Optional.of(refusal);
    }

    /** What is wrong with a node, if anything. */
    public Optional<NodeFault> fault(int node) {
        return health.fault(node);
    }

    @Override
    public void close() {
        nodes.forEach(EthereumNode::close);
    }
}
