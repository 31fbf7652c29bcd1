package io.verdant.repops.cuda;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.verdant.repops.ScheduleNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** What all nodes of a run share: {@code RunState} of {@code repops/src/main/cuda/abi.cuh}, here and on the device. */
final class RunState {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("failed"),
            JAVA_LONG.withName("step"),
            JAVA_LONG.withName("first_step"),
            JAVA_LONG.withName("records"),
            JAVA_LONG.withName("record_length"),
            JAVA_LONG.withName("rows"),
            JAVA_LONG.withName("keys"),
            JAVA_LONG.withName("first_slot"),
            JAVA_LONG.withName("own_records"),
            JAVA_LONG.withName("shards"),
            JAVA_LONG.withName("records_per_shard"),
            JAVA_LONG.withName("batch"),
            JAVA_LONG.withName("first_record"),
            JAVA_LONG.withName("records_per_part"),
            JAVA_INT.withName("position"),
            JAVA_INT.withName("unused"),
            MemoryLayout.sequenceLayout(8, JAVA_INT).withName("seed"));

    /** No value was infinite or NaN. */
    static final long NO_FAILURE = -1L;

    private final CudaDevice device;
    private final long address;
    private final MemorySegment host;

    /** @param address where it lies on the device */
    RunState(CudaDevice device, Arena arena, long address) {
        this.device = device;
        this.address = address;
        this.host = arena.allocate(LAYOUT);
        set("failed", NO_FAILURE);
        write();
    }

    long address() {
        return address;
    }

    private static long at(String name) {
        return LAYOUT.byteOffset(groupElement(name));
    }

    private void set(String name, long value) {
        host.set(JAVA_LONG, at(name), value);
    }

    /** The next runs are of that step. */
    void step(long step) {
        set("step", step);
    }

    /** The device draws records and masks by itself. */
    void schedule(ScheduleNumbers numbers) {
        set("rows", 0);
        set("keys", 0);
        set("first_step", numbers.firstStep());
        set("first_slot", numbers.firstSlot());
        set("own_records", numbers.ownRecords());
        set("shards", numbers.shards());
        set("records_per_shard", numbers.recordsPerShard());
        set("batch", numbers.batch());
        set("first_record", numbers.firstRecord());
        set("records_per_part", numbers.recordsPerPart());
        host.set(JAVA_INT, at("position"), numbers.position());
        int[] seed = numbers.seedWords8();
        for (int word = 0; word < seed.length; word++) {
            host.setAtIndex(JAVA_INT, at("seed") / Integer.BYTES + word, seed[word]);
        }
    }

    /** The host has drawn this step: tables of the records of rows, and of the keys of nodes. */
    void drawn(long rows, long keys, long firstStep) {
        set("rows", rows);
        set("keys", keys);
        set("first_step", firstStep);
    }

    /** Where the records are. */
    void records(long records, long recordLength) {
        set("records", records);
        set("record_length", recordLength);
    }

    /** Puts everything on the device; no value has failed. */
    void write() {
        set("failed", NO_FAILURE);
        device.upload(address, host);
    }

    /** Waits for the run and reads which value failed first: {@code step << 32 | node}, or {@link #NO_FAILURE}. */
    long failed() {
        MemorySegment word = MemorySegment.ofArray(new long[1]);
        device.download(word, address + at("failed"));
        return word.getAtIndex(JAVA_LONG, 0);
    }
}
