package io.verdant.trainerworker.conformance;

import io.verdant.repops.BatchSchedule;
import io.verdant.repops.FeistelPermutation;
import io.verdant.repops.MaskKey;
import io.verdant.repops.Philox;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The generator, the permutation, the batch schedule and mask keys beside {@code generator.txt}, which the second
 * implementation printed. Each line is a word, arguments and results; it is computed from its arguments and printed again.
 */
final class KnownAnswers {
    private static final Map<String, String> CHECKS = Map.of(
            "philox", "Philox4x32-10",
            "feistel", "Feistel permutation",
            "record", "batch schedule",
            "mask", "mask keys");

    private @Nullable BatchSchedule schedule;

    private KnownAnswers() {}

    static List<Row> rows(String lines) {
        KnownAnswers answers = new KnownAnswers();
        Map<String, List<String>> wrong = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines.lines().toList()) {
            DumpWords words = new DumpWords(line);
            String kind = words.word();
            if (kind.equals("schedule")) {
                answers.schedule = schedule(words);
                continue;
            }
            counts.merge(kind, 1, Integer::sum);
            String again = kind + " " + answers.line(kind, words);
            if (!again.equals(line)) {
                wrong.computeIfAbsent(kind, key -> new ArrayList<>()).add(again + " instead of " + line);
            }
        }
        List<Row> rows = new ArrayList<>();
        counts.forEach((kind, count) -> {
            List<String> found = wrong.getOrDefault(kind, List.of());
            String check = CHECKS.getOrDefault(kind, kind);
            rows.add(Row.of(check, found.isEmpty(), found.isEmpty() ? count + " known answers" : found.getFirst()));
        });
        return rows;
    }

    private static BatchSchedule schedule(DumpWords words) {
        byte[] seed = HexFormat.of().parseHex(words.word());
        int participants = words.count();
        int position = words.count();
        int shards = words.count();
        int recordsPerShard = words.count();
        return new BatchSchedule(seed, 0, position, participants, shards, recordsPerShard, words.count());
    }

    private String line(String kind, DumpWords words) {
        return switch (kind) {
            case "philox" -> philox(words);
            case "feistel" -> feistel(words);
            case "record" -> record(words);
            case "mask" -> mask(words);
            default -> throw new IllegalArgumentException("unknown answer: kind=" + kind);
        };
    }

    private static String philox(DumpWords words) {
        int[] in = new int[6];
        for (int i = 0; i < in.length; i++) {
            in[i] = words.bits();
        }
        int[] out = new int[4];
        Philox.block(in[0], in[1], in[2], in[3], in[4], in[5], out);
        return hex(in) + " " + hex(out);
    }

    private static String feistel(DumpWords words) {
        int key0 = words.bits();
        int key1 = words.bits();
        long size = words.integer();
        long index = words.integer();
        long value = new FeistelPermutation(size, key0, key1).apply(index);
        return hex(key0, key1) + " " + size + " " + index + " " + value;
    }

    private String record(DumpWords words) {
        int step = words.count();
        int row = words.count();
        return step + " " + row + " " + schedule().recordIndex(step, row);
    }

    private String mask(DumpWords words) {
        int step = words.count();
        int node = words.count();
        MaskKey key = schedule().maskKey(step, node);
        return step + " " + node + " " + hex(key.word0(), key.word1());
    }

    private BatchSchedule schedule() {
        if (schedule == null) {
            throw new IllegalArgumentException("no schedule before the answers that need one");
        }
        return schedule;
    }

    private static String hex(int... words) {
        StringJoiner joined = new StringJoiner(" ");
        for (int word : words) {
            joined.add(HexFormat.of().toHexDigits(word));
        }
        return joined.toString();
    }
}
