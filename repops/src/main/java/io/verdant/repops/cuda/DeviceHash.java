package io.verdant.repops.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash of one tensor of a device, computed there: its leaves, the tree above them, and what the tensor is ({@code
 * docs/protocol.md}, "Commitments"). Planned once; only the hash comes back.
 */
final class DeviceHash implements AutoCloseable {
    /** Words of a hash; its bytes are those of the words, each little-endian. */
    static final int WORDS = 8;

    private static final int LENGTH = WORDS * Integer.BYTES;
    private static final int LEAF_LENGTH = 4_096;
    private static final int LEAF_COLUMNS = 32;

    /** Hashes below which one block goes on alone. */
    private static final int LAST_LEVELS = 2_048;

    private final CudaDevice device;
    private final DeviceBuffer room;
    private final List<Step> steps = new ArrayList<>();
    private final long hash;

    private record Step(Launch launch, int blocks, MemorySegment arguments) {}

    /** Of the tensor at that address, whenever it is asked for. */
    DeviceHash(CudaDevice device, Arena arena, long address, DType type, Shape shape) {
        this.device = device;
        int leaves = leafCount(type, shape);
        long level = (long) leaves * LENGTH;
        long above = ((long) leaves + 1) / 2 * LENGTH;
        this.room = device.allocate(level + 2 * above + LENGTH);
        this.hash = room.address() + level + 2 * above;
        long first = room.address() + level;
        long second = first + above;
        add(arena, LaunchTable.LEAF_HASH, leaves, room.address(), address, type, shape);
        long below = room.address();
        int count = leaves;
        for (int number = 0; count > LAST_LEVELS; number++) {
            long to = number % 2 == 0 ? first : second;
            add(arena, LaunchTable.NODE_HASH, (count + 1) / 2, to, below, DType.INT32, Shape.of(count));
            below = to;
            count = (count + 1) / 2;
        }
        add(arena, LaunchTable.TENSOR_HASH, 1, hash, below, DType.INT32, Shape.of(count));
        MemorySegment last = steps.getLast().arguments();
        NodeArguments.result(last, hash, 0, 0, type, shape);
        NodeArguments.extra(last, below == room.address() ? first : room.address());
    }

    private void add(Arena arena, Launch launch, int count, long to, long from, DType type, Shape shape) {
        device.prepare(launch);
        MemorySegment arguments = arena.allocate(NodeArguments.NODE);
        NodeArguments.result(arguments, to, 0, 0, type, shape);
        NodeArguments.count(arguments, count);
        NodeArguments.view(NodeArguments.operand(arguments, 0), from, type, View.contiguous(shape));
        steps.add(new Step(launch, launch.blocks(count), arguments));
    }

    /** Leaves of a tensor's commitment: 4,096 bytes in one row, or blocks of 32 columns. */
    static int leafCount(DType type, Shape shape) {
        int length = LEAF_LENGTH / type.byteLength();
        int rows = shape.rows();
        int columns = shape.columns();
        int wide = rows == 1 ? length : LEAF_COLUMNS;
        int high = rows == 1 ? 1 : length / LEAF_COLUMNS;
        return Math.ceilDiv(columns, wide) * Math.ceilDiv(rows, high);
    }

    /** Asks for the hash to be computed. */
    void launch() {
        steps.forEach(step -> device.launch(step.launch(), step.blocks(), step.arguments()));
    }

    /** Where the hash will be on the device: {@link #WORDS} words. */
    long address() {
        return hash;
    }

    /** Waits, and brings the hash to the host. */
    int[] words() {
        MemorySegment words = MemorySegment.ofArray(new int[WORDS]);
        device.download(words, hash);
        return words.toArray(JAVA_INT);
    }

    @Override
    public void close() {
        room.close();
    }
}
