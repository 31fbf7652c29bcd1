package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a contract's events from any block on, in order and each once, in bounded ranges. For one thread. */
public final class EventReader {
    private final NodePool pool;
    private final Address contract;
    private EventCursor cursor;

    public EventReader(NodePool pool, Address contract, EventCursor from) {
        this.pool = pool;
        this.contract = contract;
        this.cursor = from;
    }

    /** Where the reading stands, to go on from after a restart. */
    public EventCursor cursor() {
        return cursor;
    }

    /**
     * Hands on all events up to the last confirmed block.
     *
     * @throws NodeFault where no node answers; what was handed on is not handed on again
     */
    public void catchUp(Consumer<EventLog> handler) {
        long head = pool.ask(EthereumNode::head).number();
        Optional<EventCursor.Range> range = cursor.next(head);
        while (range.isPresent()) {
            EventCursor.Range asked = range.get();
            List<EventLog> events;
            try {
                events = pool.ask(node -> node.events(contract, asked.from(), asked.to()));
            } catch (NodeFault fault) {
                if (fault.kind() != NodeFault.Kind.REFUSED || asked.from() == asked.to()) {
                    throw fault;
                }
                cursor = cursor.halved();
                range = cursor.next(head);
                continue;
            }
            events.forEach(handler);
            cursor = cursor.read(asked);
            range = cursor.next(head);
        }
    }
}
