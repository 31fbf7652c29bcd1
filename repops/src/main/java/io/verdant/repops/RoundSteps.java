package io.verdant.repops;

import java.util.List;

/** The single micro-steps of what is drawn from the round: record bytes, mask words, the step's number. */
final class RoundSteps {
    private RoundSteps() {}

    static MicroStepList of(Node node, int element, int step, BatchIndex round) {
        return switch (node.operator()) {
            case BATCH_LOAD -> batchLoad(node, element, step, round);
            case RANDOM_MASK -> mask(node, element, step, round);
            default -> MicroSteps.single(List.of(), 1, (earlier, touched) -> Bits.of((float) round.stepNumber(step)));
        };
    }

    private static MicroStepList batchLoad(Node node, int element, int step, BatchIndex round) {
        Decode decode = Decode.of(node);
        int columns = node.shape().elementCount() / node.shape().dim(0);
        int column = element % columns;
        int offset = (int) node.attributes().integer("offset") + decode.byteOffset(column);
        int record = round.recordIndex(step, BatchLoadKernel.firstRow(node) + element / columns);
        ElementSemantics.Touch touch = new ElementSemantics.Touch.RecordByte(record, offset);
        return MicroSteps.single(List.of(touch), 1, (earlier, touched) -> {
            int value = (int) touched[0] & 0xff;
            return decode == Decode.BYTE ? value : Bits.of(decode.value(value, column));
        });
    }

    private static MicroStepList mask(Node node, int element, int step, BatchIndex round) {
        long threshold = node.attributes().integer("threshold");
        return MicroSteps.single(List.of(), 1, (earlier, touched) -> {
            int[] words = new int[MaskKey.WORDS];
            round.maskKey(step, node.index()).block(element / MaskKey.WORDS, words);
            return Bits.of(MaskKey.element(words[element % MaskKey.WORDS], threshold));
        });
    }
}
