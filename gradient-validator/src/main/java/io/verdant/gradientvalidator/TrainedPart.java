package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.StateNames;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A round without running statistics ({@link StateNames#isStatistic}): these are measured, not descended, so that their norms and
 * directions say nothing about who trained. Where a loss needs them, they are for everybody the coordinate-wise median of what the
 * round's gradients make of them.
 */
final class TrainedPart {
    private TrainedPart() {}

    /** The round with the trained tensors of these gradients, and a checkpoint that holds the median statistics. */
    static RoundInput of(RoundInput round, SortedMap<Address, SortedMap<String, Tensor>> usable) {
        SortedMap<String, Tensor> start = new TreeMap<>(round.start());
        start.replaceAll((name, tensor) -> StateNames.isStatistic(name) ? moved(name, tensor, usable) : tensor);
        SortedMap<Address, SortedMap<String, Tensor>> trained = new TreeMap<>();
        usable.forEach((worker, gradient) -> trained.put(worker, of(gradient)));
        return new RoundInput(
                round.round(),
                round.claims(),
                trained,
                start,
                round.records(),
                round.schedule(),
                round.impactSeed(),
                round.ownSeed(),
                round.cleared());
    }

    /** The tensors that are trained, in name order. */
    static SortedMap<String, Tensor> of(Map<String, Tensor> gradient) {
        SortedMap<String, Tensor> trained = new TreeMap<>(gradient);
        trained.keySet().removeIf(StateNames::isStatistic);
        return trained;
    }

    /** A statistic moved by the median of the gradients; as it is where there is none. */
    private static Tensor moved(String name, Tensor from, SortedMap<Address, SortedMap<String, Tensor>> usable) {
        List<float[]> moves = usable.values().stream()
                .map(gradient -> gradient.get(name))
                .filter(Objects::nonNull)
                .map(Tensor::floats)
                .toList();
        if (moves.isEmpty()) {
            return from;
        }
        Tensor moved = Tensor.zeros(from.dtype(), from.shape());
        double[] values = new double[moves.size()];
        for (int i = 0; i < from.shape().elementCount(); i++) {
            for (int k = 0; k < values.length; k++) {
                values[k] = moves.get(k)[i];
            }
            moved.floats()[i] = from.floats()[i] - (float) Median.of(values);
        }
        return moved;
    }
}
