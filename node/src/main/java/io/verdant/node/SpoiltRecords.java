package io.verdant.node;

import io.verdant.repops.RecordSource;
import io.verdant.testkit.Backdoor;
import io.verdant.testkit.LabelFlip;

/** Labelled pictures as an attacker on the data sees them: every label flipped, or a share of the pictures triggered. */
final class SpoiltRecords implements RecordSource {
    private static final int TRIGGER_SIZE = 4;
    private static final int BRIGHT = 255;
    private static final int SHARES = 1000;
    /** Odd, so that consecutive records fall into different shares. */
    private static final int STRIDE = 619;

    private final RecordSource honest;
    private final Spoiling spoiling;

    @FunctionalInterface
    private interface Spoiling {
        void spoil(int index, byte[] record);
    }

    private SpoiltRecords(RecordSource honest, Spoiling spoiling) {
        this.honest = honest;
        this.spoiling = spoiling;
    }

    static SpoiltRecords labelsFlipped(RecordSource honest, int classes) {
        return new SpoiltRecords(honest, (index, record) -> {
            int last = record.length - 1;
            record[last] = (byte) LabelFlip.of(record[last] & 0xff, classes);
        });
    }

    /** @param share of the records that get the trigger and the target label */
    static SpoiltRecords triggered(RecordSource honest, double share, int target) {
        int side = (int) Math.sqrt(honest.recordLength() - 1);
        Backdoor backdoor = new Backdoor(side, side, Math.min(TRIGGER_SIZE, side), BRIGHT, target);
        return new SpoiltRecords(honest, (index, record) -> {
            if ((long) index * STRIDE % SHARES < share * SHARES) {
                backdoor.stamp(record);
                record[record.length - 1] = (byte) target;
            }
        });
    }

    @Override
    public int recordCount() {
        return honest.recordCount();
    }

    @Override
    public int recordLength() {
        return honest.recordLength();
    }

    @Override
    public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
        byte[] record = new byte[recordLength()];
        honest.copy(recordIndex, 0, record, 0, record.length);
        spoiling.spoil(recordIndex, record);
        System.arraycopy(record, offset, target, targetOffset, length);
    }
}
