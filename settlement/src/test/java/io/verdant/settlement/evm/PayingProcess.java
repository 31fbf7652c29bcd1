package io.verdant.settlement.evm;

import java.nio.file.Path;
import java.util.List;

/** A process of its own that pays many requests, to be killed in the middle: {@code URL OUTBOX COUNT}. */
final class PayingProcess {
    private PayingProcess() {}

    public static void main(String[] arguments) {
        LaneRules rules = new LaneRules(1, 6, 1_000, 4, AnvilRig.FEES);
        try (NodePool pool = new NodePool(List.of(new Web3jNode(arguments[0], 5_000)), AnvilRig.CHAIN_ID, 6, 3);
                SenderLane lane = new SenderLane(
                        pool,
                        new TransactionSigner(AnvilRig.RICH, AnvilRig.CHAIN_ID),
                        AnvilRig.CHAIN_ID,
                        rules,
                        Path.of(arguments[1]))) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                lane.submit(AnvilRig.pay(i, 1_000));
            }
            while (!lane.idle()) {
                long nowMillis = System.nanoTime() / 1_000_000;
                pool.refresh(nowMillis);
                lane.poll(nowMillis);
                System.err.println("settled=" + lane.receipts().size());
            }
        }
    }
}
