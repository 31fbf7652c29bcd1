package io.verdant.repops.cuda;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.MaskKey;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.RecordSource;
import io.verdant.repops.ScheduleNumbers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program's batch loads and masks read. Records that fit are put on the device once, and it draws by itself from the
 * schedule's numbers. Otherwise each step's rows are drawn and copied by the host.
 */
final class DeviceRecords implements AutoCloseable {
    /** Of the free memory, what records may take as a whole. */
    private static final long SHARE = 4;

    private final CudaDevice device;
    private final RunState state;
    private final int rows;
    private final int nodes;
    private final boolean[] masks;
    private @Nullable RecordSource held;
    private @Nullable DeviceBuffer records;
    private @Nullable DeviceBuffer tables;
    private boolean scheduled;

    /** @param rows of a step's batch that the program reads */
    DeviceRecords(CudaDevice device, RunState state, Program program, int rows) {
        this.device = device;
        this.state = state;
        this.rows = rows;
        this.nodes = program.nodes().size();
        this.masks = new boolean[nodes];
        for (Node node : program.nodes()) {
            masks[node.index()] = node.operator() == Operator.RANDOM_MASK;
        }
    }

    /** What the next run reads; the caller puts the state on the device. */
    void bind(RecordSource source, BatchIndex index, int step) {
        Optional<ScheduleNumbers> numbers = index.schedule();
        state.step(step);
        long length = (long) source.recordCount() * source.recordLength();
        boolean fits = source == held || rows == 0 || length <= device.freeMemory() / SHARE;
        scheduled = numbers.isPresent() && fits;
        if (scheduled) {
            if (rows > 0) {
                hold(source, length);
            }
            state.schedule(numbers.orElseThrow());
        } else {
            draw(source, index, step);
        }
    }

    /** Whether the device draws by itself, step after step. */
    boolean drawsBySchedule() {
        return scheduled;
    }

    private void hold(RecordSource source, long length) {
        if (source == held) {
            return;
        }
        DeviceBuffer buffer = replace(records, length);
        records = buffer;
        held = source;
        int at = 0;
        int chunk = Math.max(1, (4 << 20) / Math.max(1, source.recordLength()));
        while (at < source.recordCount()) {
            int count = Math.min(chunk, source.recordCount() - at);
            byte[] bytes = new byte[count * source.recordLength()];
            for (int i = 0; i < count; i++) {
                source.copy(at + i, 0, bytes, i * source.recordLength(), source.recordLength());
            }
            device.upload(buffer.address() + (long) at * source.recordLength(), MemorySegment.ofArray(bytes));
            at += count;
        }
        state.records(buffer.address(), source.recordLength());
    }

    private void draw(RecordSource source, BatchIndex index, int step) {
        held = null;
        byte[] bytes = new byte[rows * source.recordLength()];
        int[] words = new int[rows + 2 * nodes];
        for (int row = 0; row < rows; row++) {
            words[row] = row;
            source.copy(index.recordIndex(step, row), 0, bytes, row * source.recordLength(), source.recordLength());
        }
        for (int node = 0; node < nodes; node++) {
            if (masks[node]) {
                MaskKey key = index.maskKey(step, node);
                words[rows + 2 * node] = key.word0();
                words[rows + 2 * node + 1] = key.word1();
            }
        }
        DeviceBuffer buffer = replace(records, bytes.length);
        records = buffer;
        device.upload(buffer.address(), MemorySegment.ofArray(bytes));
        DeviceBuffer table = replace(tables, (long) words.length * Integer.BYTES);
        tables = table;
        device.upload(table.address(), MemorySegment.ofArray(words));
        state.records(buffer.address(), source.recordLength());
        state.drawn(table.address(), table.address() + (long) rows * Integer.BYTES, index.stepNumber(step) - step);
    }

    private DeviceBuffer replace(@Nullable DeviceBuffer before, long length) {
        if (before != null && before.length() == length) {
            return before;
        }
        if (before != null) {
            before.close();
        }
        return device.allocate(length);
    }

    @Override
    public void close() {
        if (records != null) {
            records.close();
        }
        if (tables != null) {
            tables.close();
        }
    }
}
