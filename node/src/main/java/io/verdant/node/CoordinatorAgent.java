package io.verdant.node;

import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;

/**
 * The coordinator's own voice in its log: it says that it restarted before it lets any deadline pass, deposits its stake,
 * and ticks when time alone has something to change.
 */
final class CoordinatorAgent implements Agent {
    private final Seat seat;
    private final long entriesAtStart;
    private final long stake;
    private final LongSupplier epochMillis;
    private boolean restartSaid;

    /**
     * @param entriesAtStart entries that the log had when this process took it over; 0 for a new log
     * @param stake in micro-units
     */
    CoordinatorAgent(Seat seat, long entriesAtStart, long stake, LongSupplier epochMillis) {
        this.seat = seat;
        this.entriesAtStart = entriesAtStart;
        this.stake = stake;
        this.epochMillis = epochMillis;
        this.restartSaid = entriesAtStart == 0;
    }

    @Override
    public int doWork() {
        int work = seat.poll(seat.nowNs());
        return work + (seat.isFree() && speak() ? 1 : 0);
    }

    private boolean speak() {
        NetworkState state = seat.state();
        if (state.nextIndex() < entriesAtStart) {
            return false;
        }
        if (!restartSaid) {
            restartSaid = true;
            return say("restarted", new Command.Restarted());
        }
        if (state.balance(Purse.STAKE, seat.key().address()) == 0
                && stake > 0
                && !state.hasRound()
                && seat.may("register")) {
            return say("register", new Command.Register(Role.COORDINATOR, seat.name(), "", Hash32.ZERO, stake));
        }
        long dueMillis = state.dueMillis();
        if (dueMillis <= epochMillis.getAsLong()) {
            return say("tick", new Command.Tick());
        }
        return false;
    }

    private boolean say(String duty, Command command) {
        seat.send(duty, Hash32.ZERO, Hash32.ZERO, command);
        return true;
    }

    @Override
    public String roleName() {
        return seat.name();
    }

    @Override
    public void onClose() {
        seat.close();
    }
}
