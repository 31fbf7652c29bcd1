package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the scores of the next round depend on besides its measurements. Immutable.
 *
 * @param rounds how many rounds were scored
 * @param scales the spread of each trait among those in line, averaged over the last rounds
 * @param workers by worker, what is remembered of each trait that was measured
 */
public record ScoreHistory(int rounds, Map<Trait, Double> scales, SortedMap<Address, Map<Trait, Conduct>> workers) {
    private static final byte[] TAG = "verdant/score-history".getBytes(StandardCharsets.US_ASCII);
    private static final int ENTRY_LENGTH = 1 + Conduct.LENGTH;

    /** Nothing was scored yet. */
    public static final ScoreHistory EMPTY = new ScoreHistory(0, Map.of(), new TreeMap<>());

    public ScoreHistory {
        scales = Collections.unmodifiableMap(inOrder(scales));
        SortedMap<Address, Map<Trait, Conduct>> copied = new TreeMap<>();
        workers.forEach((worker, traits) -> copied.put(worker, Collections.unmodifiableMap(inOrder(traits))));
        workers = Collections.unmodifiableSortedMap(copied);
    }

    private static <V> Map<Trait, V> inOrder(Map<Trait, V> map) {
        Map<Trait, V> ordered = new EnumMap<>(Trait.class);
        ordered.putAll(map);
        return ordered;
    }

    Conduct of(Address worker, Trait trait) {
        return workers.getOrDefault(worker, Map.of()).getOrDefault(trait, Conduct.NONE);
    }

    /**
     * H(tag ‖ rounds (4) ‖ each scale as trait (1) and double ‖ each worker in address order: address ‖ count (1) ‖ each trait (1)
     * with its six numbers). Equal histories have equal hashes, so a receipt that names it says what a verdict rested on.
     */
    public Hash32 hash() {
        List<byte[]> parts = new ArrayList<>(List.of(TAG));
        ByteBuffer head = ByteBuffer.allocate(Integer.BYTES + scales.size() * (1 + Double.BYTES));
        head.putInt(rounds);
        scales.forEach((trait, scale) -> head.put((byte) trait.ordinal()).putDouble(scale));
        parts.add(head.array());
        workers.forEach((worker, traits) -> {
            ByteBuffer body =
                    ByteBuffer.allocate(1 + traits.size() * ENTRY_LENGTH).put((byte) traits.size());
            traits.forEach((trait, conduct) -> conduct.writeTo(body.put((byte) trait.ordinal())));
            parts.add(worker.bytes());
            parts.add(body.array());
        });
        return Sha256.of(parts.toArray(byte[][]::new));
    }
}
