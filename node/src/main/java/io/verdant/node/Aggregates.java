package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateNames;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.verdearbiter.DisputeContext;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A round's aggregate as something that can be disputed: the program, and the agreed roots that its inputs lie under. */
final class Aggregates {
    private Aggregates() {}

    /** What an aggregator states by publishing a state root. */
    static Claim claim(Hash32 jobId, int round, Hash32 startRoot, Address aggregator, Hash32 published) {
        var assignment = new Assignment(jobId, round, Hash32.ZERO, 0, 1);
        return new Claim(jobId, round, aggregator, assignment, startRoot, published, Hash32.ZERO, 0, null);
    }

    /** The parameters that a step program trains, which are what its closing program writes. */
    static SortedMap<String, Shape> parameters(Program closing) {
        SortedMap<String, Shape> parameters = new TreeMap<>();
        closing.outputs().stream()
                .filter(output -> !StateNames.isCarried(output.name()))
                .forEach(output -> parameters.put(
                        output.name(), closing.node(output.node()).shape()));
        return parameters;
    }

    /**
     * What is agreed before a dispute over an aggregate.
     *
     * @param gradientRoots of the accepted claims, in participant order
     */
    static DisputeContext context(
            List<JobSpec.Rule> rules,
            JobSpec.Outer outer,
            SortedMap<String, Shape> parameters,
            Claim claim,
            List<Hash32> gradientRoots) {
        List<String> names = List.copyOf(parameters.keySet());
        SortedMap<String, DisputeContext.Committed> operands = new TreeMap<>();
        for (int k = 0; k < gradientRoots.size(); k++) {
            for (String name : names) {
                operands.put(
                        AggregateProgram.operandName(k, name),
                        new DisputeContext.Committed(gradientRoots.get(k), names, name));
            }
        }
        return DisputeContext.ofProgram(
                AggregateProgram.compile(
                        rules, outer, parameters, gradientRoots.size(), AggregateProgram.seed(gradientRoots)),
                claim,
                List.copyOf(AggregateProgram.stateNames(names, outer, rules)),
                operands);
    }

    /** The gradients, in participant order, under the names of the program's operands. */
    static SortedMap<String, Tensor> operands(List<SortedMap<String, Tensor>> gradientsInOrder) {
        SortedMap<String, Tensor> operands = new TreeMap<>();
        for (int k = 0; k < gradientsInOrder.size(); k++) {
            int participant = k;
            gradientsInOrder
                    .get(k)
                    .forEach((name, tensor) -> operands.put(AggregateProgram.operandName(participant, name), tensor));
        }
        return operands;
    }
}
