package io.verdant.node;

import io.verdant.node.Scenario.Failure;
import io.verdant.node.Scenario.Outage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws what goes wrong in a run. */
final class Hazards {
    /** Attacks that checks or audits see in the round in which they happen, whatever the others send. */
    static final List<Attack> OBVIOUS = List.of(
            Attack.TAMPER,
            Attack.SCALE,
            Attack.SIGN_FLIP,
            Attack.NOISE,
            Attack.NAN,
            Attack.STALE,
            Attack.COPY,
            Attack.SILENT);

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    /** So far below the shortest deadline of a round that everything lost can be fetched again in what is left of it. */
    private static final long SHORT_NS = 2 * SECOND;
    /** Beyond every deadline of a round. */
    private static final long LONG_NS = 240 * SECOND;

    private static final List<Failure> PASSING = List.of(Failure.CRASH, Failure.DISCONNECT);

    private final SplittableRandom random;
    private final int entryCount;

    /** @param entryCount entries that a run's log has, about */
    Hazards(long seed, int entryCount) {
        this.random = new SplittableRandom(~seed);
        this.entryCount = entryCount;
    }

    /** Failures that are over in time, one after the other. */
    List<Outage> shortOutages(int count, List<String> names) {
        List<Outage> outages = new ArrayList<>();
        int share = entryCount / count;
        for (int i = 0; i < count; i++) {
            int index = i * share + random.nextInt(share);
            outages.add(new Outage(
                    any(PASSING), any(names), index, random.nextLong(SECOND / 4), random.nextLong(SHORT_NS)));
        }
        return outages;
    }

    /** Failures of any length, at any time. */
    List<Outage> anyOutages(int count, List<String> names) {
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long downNs = random.nextLong(random.nextBoolean() ? SHORT_NS : LONG_NS);
            outages.add(
                    new Outage(any(PASSING), any(names), random.nextInt(entryCount), random.nextLong(SECOND), downNs));
        }
        return outages;
    }

    /** A worker that cheats once, early enough for a dispute to end within the job. */
    Adversary liar(int worker, Attack attack) {
        int round = attack == Attack.STALE ? 1 : random.nextInt(2);
        @Nullable String node = attack == Attack.TAMPER ? "matmul_1" : null;
        return new Adversary(worker, attack, round, random.nextInt(2), node, attack == Attack.SCALE ? 10 : 1);
    }

    /** Clocks that are off by up to an hour. */
    Map<String, Long> wrongClocks(List<String> names) {
        Map<String, Long> offsetsNs = new HashMap<>();
        names.forEach(name -> offsetsNs.put(name, random.nextLong(-HOUR, HOUR)));
        return offsetsNs;
    }

    <T> T any(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
