package io.verdant.trainerworker.conformance;

import io.verdant.repops.Compute;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.ExhaustiveDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Elementary functions on some of the 4,096 blocks of all floats, beside {@code functions.txt}, which the second
 * implementation printed: lines of function, block and the block's hash. The blocks hold the hardest arguments known.
 */
final class FunctionBlocks {
    private record Block(int number, String hash) {}

    private FunctionBlocks() {}

    /** @param kernels what the rows call the kernels of {@code compute} */
    static List<Row> rows(String lines, String kernels, Compute compute) {
        Map<ElementaryFunction, List<Block>> known = new TreeMap<>();
        for (String line : lines.lines().toList()) {
            DumpWords words = new DumpWords(line);
            String name = words.word();
            ElementaryFunction function = ElementaryFunction.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("unknown function: name=" + name));
            known.computeIfAbsent(function, key -> new ArrayList<>()).add(new Block(words.count(), words.word()));
        }
        List<Row> rows = new ArrayList<>();
        known.forEach((function, blocks) -> rows.add(row(function, blocks, kernels, compute)));
        return rows;
    }

    private static Row row(ElementaryFunction function, List<Block> blocks, String kernels, Compute compute) {
        String check = "function " + function.word() + ", " + kernels;
        for (Block block : blocks) {
            byte[] found = ExhaustiveDigest.block(function, block.number(), compute);
            if (!HexFormat.of().formatHex(found).equals(block.hash())) {
                return Row.different(check, "block=" + block.number() + " of " + ExhaustiveDigest.BLOCKS);
            }
        }
        long arguments = (long) blocks.size() * ExhaustiveDigest.BLOCK_ARGUMENTS;
        return Row.equal(check, String.format("%,d arguments in %d blocks", arguments, blocks.size()));
    }
}
