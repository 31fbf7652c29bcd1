package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of slices: right against finite differences, and joined by one node where they lie apart. */
class GradientTotalTest {
    /**
     * Slices of a[3,8,2] along an axis.
     *
     * @param places pairs of begin and count
     * @param joined nodes that join their gradients; 0 where each is placed by itself
     */
    private record Case(String name, int axis, List<int[]> places, int joined) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, int axis, int joined, int... places) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < places.length; i += 2) {
            pairs.add(new int[] {places[i], places[i + 1]});
        }
        return new Case(name, axis, pairs, joined);
    }

    private static Stream<Case> cases() {
        return Stream.of(
                of("all of the last axis", 2, 1, 0, 1, 1, 1),
                of("all of the middle axis, backwards", 1, 1, 6, 2, 4, 2, 0, 4),
                of("all of the first axis", 0, 1, 0, 1, 1, 2),
                of("gaps before, between and after", 1, 1, 1, 2, 5, 1),
                of("one twice", 1, 1, 0, 3, 3, 2, 0, 3),
                of("one alone", 1, 0, 2, 3),
                of("one alone, twice", 1, 0, 2, 3, 2, 3),
                of("overlapping", 1, 0, 0, 4, 3, 4));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldJoinWhatLiesApart(Case tested) throws ModelException {
        ProgramBuilder builder = new ProgramBuilder("case");
        SortedMap<String, Value> parameters = new TreeMap<>();
        parameters.put("a", builder.input("a", Program.Kind.STATE, DType.FLOAT32, Shape.of(3, 8, 2)));
        Value loss = null;
        for (int[] place : tested.places()) {
            Value slice = Values.slice(parameters.get("a"), tested.axis(), place[0], place[1], 1);
            Value seen = place[1] == 1 ? Values.dropAxis(slice, tested.axis()) : slice;
            Value curved = builder.elementwise(Operator.EXP, "y", builder.elementwise(Operator.SIN, "s", seen));
            Value sum = Values.sumOfAll(builder, "sum", curved);
            loss = loss == null ? sum : builder.elementwise(Operator.FMA, "loss", loss, builder.constant(0.5f), sum);
        }
        ForwardProgram forward = new ForwardProgram(builder, parameters, loss, loss, Set.of());
        Differentiator.gradients(forward).forEach(builder::output);
        builder.output("loss", loss);
        Program program = builder.build();
        FiniteDifferences.compare(program, parameters);
        long placed = program.nodes().stream()
                .filter(node -> node.operator() == Operator.PAD)
                .count();
        long joined = program.nodes().stream()
                .filter(node -> node.operator() == Operator.CONCAT)
                .count();
        assertEquals(tested.joined(), joined, "CONCAT");
        assertEquals(tested.joined() > 0 ? 0 : tested.places().size(), placed, "PAD");
    }
}
