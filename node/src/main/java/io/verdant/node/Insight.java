package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.repops.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the attackers of one process know together: who they are, and what honest workers are about to send. Anybody can compute
 * the latter, since assignments and data are public; where an honest worker of the same process has done so, it need not be
 * computed again. In a real network colluders pay for that knowledge with the work of everybody, so attacks that need it are
 * cheaper here than they would be. Safe for use by several threads.
 */
final class Insight {
    private static final int KEPT_ROUNDS = 4;

    private final Set<Address> colluders = ConcurrentHashMap.newKeySet();
    private final Map<Place, SortedMap<String, Tensor>> sent = new ConcurrentHashMap<>();
    private final Map<Plan, double[]> forged = new ConcurrentHashMap<>();

    private record Place(int round, int position) {}

    private final Map<Place, SortedMap<String, Tensor>> spoilt = new ConcurrentHashMap<>();

    private record Plan(int round, Attack attack, SortedMap<String, String> settings) {}

    /** That worker attacks. */
    void join(Address colluder) {
        colluders.add(colluder);
    }

    /** Those who attack, as far as this process knows. */
    Set<Address> colluders() {
        return colluders;
    }

    /** An honest worker is about to send that. */
    void note(Assignment assignment, SortedMap<String, Tensor> gradient) {
        if (!colluders.isEmpty()) {
            forget(assignment.round());
            sent.putIfAbsent(new Place(assignment.round(), assignment.position()), gradient);
        }
    }

    /** What the honest worker at that place is about to send, where somebody has computed it. */
    Optional<SortedMap<String, Tensor>> seen(int round, int position) {
        return Optional.ofNullable(sent.get(new Place(round, position)));
    }

    /** What work on spoilt data carried out of that round at that place, where somebody did it. */
    Optional<SortedMap<String, Tensor>> spoiltCarried(int round, int position) {
        return Optional.ofNullable(spoilt.get(new Place(round, position)));
    }

    void noteSpoilt(Assignment assignment, SortedMap<String, Tensor> carried) {
        spoilt.put(new Place(assignment.round(), assignment.position()), carried);
    }

    /** The vector that colluders with the same plan agree on in a round; computed by the first who asks. */
    double[] agreed(int round, Adversary adversary, Supplier<double[]> forge) {
        Plan plan = new Plan(round, adversary.attack(), adversary.settings());
        double[] known = forged.get(plan);
        if (known == null) {
            known = forge.get();
            forged.put(plan, known);
        }
        return known;
    }

    private void forget(int round) {
        sent.keySet().removeIf(place -> place.round() <= round - KEPT_ROUNDS);
        spoilt.keySet().removeIf(place -> place.round() <= round - KEPT_ROUNDS);
        forged.keySet().removeIf(plan -> plan.round() <= round - KEPT_ROUNDS);
    }
}
