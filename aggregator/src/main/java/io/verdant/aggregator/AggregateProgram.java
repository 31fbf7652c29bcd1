package io.verdant.aggregator;

import io.verdant.aggregator.rules.Combination;
import io.verdant.aggregator.rules.Pipeline;
import io.verdant.aggregator.rules.Stage;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateNames;
import io.verdant.repops.Attributes;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.NodeObserver;
import io.verdant.repops.Operator;
import io.verdant.repops.Outcome;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * From the accepted pseudo-gradients of a round to the next checkpoint, as a {@link Program}: per parameter one robust
 * combination, then the outer optimizer; a running statistic ({@link StateNames#isStatistic}) is combined only: {@code p − g}. The aggregator runs it and publishes; validators run it and confirm.
 *
 * <p>Participants are numbered in address order, so the order in which gradients arrive changes nothing. Inputs are the
 * checkpoint's tensors as STATE ({@code <parameter>}, {@code outer.m/<parameter>}) and participant {@code k}'s gradient as
 * OPERAND {@code g<k>/<parameter>}; outputs are named like the state. Of a rule that begins at its last result, such as centered clipping, that is
 * STATE too, {@code outer.v/<parameter>}, +0 in the first checkpoint.
 */
public final class AggregateProgram {
    private static final byte[] SEED_DOMAIN = "verdant/aggregate-seed".getBytes(StandardCharsets.UTF_8);

    /** Stages that draw. */
    private static final Set<String> DRAWN = Set.of("bucketing", "dnc");

    /** Begins the names of the last round's combined gradients, where the rule begins at them. */
    private static final String PREVIOUS_PREFIX = "outer.v/";

    private AggregateProgram() {}

    /**
     * Checks that a job's rule and outer optimizer can be used with the job's full number of workers. To be asked when a job
     * is admitted.
     *
     * @throws IllegalArgumentException for an unknown name, a number out of range, or {@code f} beyond the rule's breakdown
     *     point ({@code 2f >= workers})
     */
    public static void requireAdmissible(List<JobSpec.Rule> rules, JobSpec.Outer outer, int workers) {
        for (List<JobSpec.Rule> choice : AutoRule.choices(rules)) {
            if (isPlain(choice)) {
                AggregationRule.of(choice).requireBelowBreakdown(workers);
            } else {
                Pipeline.of(stages(choice), 0).requireBelowBreakdown(workers);
            }
        }
        OuterOptimizer.of(outer);
    }

    private static boolean isPlain(List<JobSpec.Rule> rules) {
        return rules.size() == 1 && AggregationRule.isKnown(rules.getFirst().name());
    }

    private static List<Stage> stages(List<JobSpec.Rule> rules) {
        return rules.stream().map(rule -> Stage.parse(rule.name(), rule.f())).toList();
    }

    /** Whether the program depends on a seed: groups or slices are drawn. */
    public static boolean isDrawn(List<JobSpec.Rule> rules) {
        return !isPlain(rules) && stages(rules).stream().map(Stage::name).anyMatch(DRAWN::contains);
    }

    /**
     * The seed of what a round's aggregation draws. It follows from the gradients that are combined: nobody who commits to one knows the
     * others yet.
     *
     * @param gradientRoots of the participants, in order
     */
    public static long seed(List<Hash32> gradientRoots) {
        ByteBuffer bytes = ByteBuffer.allocate(SEED_DOMAIN.length + gradientRoots.size() * Hash32.LENGTH);
        bytes.put(SEED_DOMAIN);
        gradientRoots.forEach(root -> bytes.put(root.bytes()));
        return ByteBuffer.wrap(Sha256.of(bytes.array()).bytes()).getLong();
    }

    /**
     * The program for one round.
     *
     * <p>Where exclusions have left so few participants that {@code 2f >= participants}, {@code f} is lowered to {@code
     * floor((participants - 1) / 2)}: a run goes on with what protection is left rather than stop. With one or two
     * participants that is 0, the plain mean. {@link #requireAdmissible} refuses a job that starts out like that.
     *
     * @param parameters shapes of the model's parameters by name, without the outer optimizer's state
     * @param participants whose gradients are combined, at least 1
     * @param seed of {@link #seed}; used where {@link #isDrawn}
     * @throws IllegalArgumentException as {@link #requireAdmissible}, breakdown aside, and for no parameters or participants
     */
    public static Program compile(
            List<JobSpec.Rule> rules,
            JobSpec.Outer outer,
            SortedMap<String, Shape> parameters,
            int participants,
            long seed) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("no parameters to aggregate");
        }
        parameters.keySet().forEach(AggregateProgram::requireParameterName);
        return isPlain(rules)
                ? compile(rules, outer, parameters, participants)
                : compilePipeline(stages(rules), OuterOptimizer.of(outer), parameters, participants, seed);
    }

    /** Rows of all parameters first: what a rule makes of one depends on all. */
    private static Program compilePipeline(
            List<Stage> stages,
            OuterOptimizer optimizer,
            SortedMap<String, Shape> parameters,
            int participants,
            long seed) {
        if (participants < 1) {
            throw new IllegalArgumentException("participants=" + participants + " limit=" + Pipeline.MAX_PARTICIPANTS);
        }
        Pipeline pipeline = Pipeline.of(Pipeline.lowered(stages, participants), seed);
        ProgramBuilder program = new ProgramBuilder("aggregate");
        List<Value[]> tensors = new ArrayList<>();
        parameters.forEach((name, shape) -> {
            Value[] own = new Value[participants + pipeline.extras()];
            for (int k = 0; k < participants; k++) {
                own[k] = program.input(operandName(k, name), Program.Kind.OPERAND, DType.FLOAT32, shape);
            }
            if (pipeline.resumes()) {
                own[participants] = program.input(PREVIOUS_PREFIX + name, Program.Kind.STATE, DType.FLOAT32, shape);
            } else if (pipeline.extras() > 0) {
                own[participants] = median(program, "centre/" + name, Arrays.copyOf(own, participants));
            }
            tensors.add(own);
        });
        Combination combination = pipeline.combine(program, tensors, participants);
        int tensor = 0;
        for (Map.Entry<String, Shape> parameter : parameters.entrySet()) {
            Value combined = combination.of(tensor++);
            if (pipeline.resumes()) {
                program.output(PREVIOUS_PREFIX + parameter.getKey(), combined);
            }
            next(program, optimizer, parameter.getKey(), parameter.getValue(), combined);
        }
        return program.build();
    }

    /** The coordinate-wise median, which is the trusted vector of rules that want one. */
    private static Value median(ProgramBuilder program, String name, Value[] rows) {
        Attributes half = Attributes.of("f", (rows.length - 1) / 2);
        return program.node(Operator.TRIMMED_MEAN, name, half, DType.FLOAT32, rows[0].shape(), rows);
    }

    /** The program of a rule that draws nothing. */
    public static Program compile(
            List<JobSpec.Rule> rules, JobSpec.Outer outer, SortedMap<String, Shape> parameters, int participants) {
        if (!isPlain(rules)) {
            return compile(rules, outer, parameters, participants, 0);
        }
        AggregationRule rule = AggregationRule.of(rules);
        OuterOptimizer optimizer = OuterOptimizer.of(outer);
        rule.effective(participants);
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("no parameters to aggregate");
        }
        ProgramBuilder program = new ProgramBuilder("aggregate");
        for (Map.Entry<String, Shape> parameter : parameters.entrySet()) {
            requireParameterName(parameter.getKey());
            Value[] gradients = new Value[participants];
            for (int k = 0; k < participants; k++) {
                gradients[k] = program.input(
                        operandName(k, parameter.getKey()), Program.Kind.OPERAND, DType.FLOAT32, parameter.getValue());
            }
            Value combined = rule.combine(program, "combine/" + parameter.getKey(), gradients);
            next(program, optimizer, parameter.getKey(), parameter.getValue(), combined);
        }
        return program.build();
    }

    /** Takes a parameter a step of the outer optimizer, and a statistic to where the workers' combined are. */
    private static void next(
            ProgramBuilder program, OuterOptimizer optimizer, String name, Shape shape, Value combined) {
        if (!StateNames.isStatistic(name)) {
            optimizer.step(program, name, shape, combined);
            return;
        }
        Value before = program.input(name, Program.Kind.STATE, DType.FLOAT32, shape);
        program.output(name, program.elementwise(Operator.SUB, name, before, combined));
    }

    /** The f that {@link #compile} uses with that many participants. */
    public static int effectiveF(List<JobSpec.Rule> rules, int participants) {
        return isPlain(rules)
                ? AggregationRule.of(rules).effective(participants)
                : Pipeline.lowered(stages(rules), participants).getLast().f();
    }

    /** The name of the input that is participant {@code k}'s gradient of a parameter. */
    public static String operandName(int k, String parameter) {
        return "g" + k + "/" + parameter;
    }

    /** Whether checkpoints hold the last round's combined gradients, because the rule begins at them. */
    private static boolean resumes(List<JobSpec.Rule> rules) {
        return !rules.isEmpty()
                && !isPlain(rules)
                && !AutoRule.isAuto(rules)
                && Pipeline.of(stages(rules), 0).resumes();
    }

    /**
     * The first checkpoint: the parameters, and at +0 the outer optimizer's state and what the rules begin at. Tensors are shared, not
     * copied.
     */
    public static SortedMap<String, Tensor> initialState(
            SortedMap<String, Tensor> parameters, JobSpec.Outer outer, List<JobSpec.Rule> rules) {
        TreeMap<String, Tensor> state = new TreeMap<>(parameters);
        for (String name : stateNames(parameters.keySet(), outer, rules)) {
            String parameter = name.substring(prefix(name).length());
            state.computeIfAbsent(
                    name,
                    absent -> Tensor.zeros(
                            DType.FLOAT32,
                            named(parameters, parameter, "parameters").shape()));
        }
        return state;
    }

    /** Names of all tensors of a checkpoint, from those of the model's parameters. */
    public static SortedSet<String> stateNames(
            Collection<String> parameterNames, JobSpec.Outer outer, List<JobSpec.Rule> rules) {
        TreeSet<String> names = new TreeSet<>(parameterNames);
        if (OuterOptimizer.of(outer).hasMomentum()) {
            descended(parameterNames).forEach(name -> names.add(OuterOptimizer.MOMENTUM_PREFIX + name));
        }
        if (resumes(rules)) {
            parameterNames.forEach(name -> names.add(PREVIOUS_PREFIX + name));
        }
        return names;
    }

    /** What makes the name of something else than a parameter, or nothing. */
    private static String prefix(String name) {
        return Stream.of(OuterOptimizer.MOMENTUM_PREFIX, PREVIOUS_PREFIX)
                .filter(name::startsWith)
                .findFirst()
                .orElse("");
    }

    /** What the outer optimizer moves, of a model's parameters and running statistics. */
    private static Stream<String> descended(Collection<String> parameterNames) {
        return parameterNames.stream().filter(name -> !StateNames.isStatistic(name));
    }

    /** The model's parameters of a checkpoint: its tensors less the outer optimizer's and the rule's state. */
    public static SortedMap<String, Tensor> parametersOf(SortedMap<String, Tensor> state) {
        TreeMap<String, Tensor> parameters = new TreeMap<>(state);
        parameters.keySet().removeIf(name -> !prefix(name).isEmpty());
        return parameters;
    }

    /** {@link #run(Program, SortedMap, List, Compute)} with the gradients by worker; address order is participant order. */
    public static SortedMap<String, Tensor> run(
            Program program,
            SortedMap<String, Tensor> state,
            SortedMap<Address, SortedMap<String, Tensor>> gradients,
            Compute compute) {
        return run(program, state, List.copyOf(new TreeMap<>(gradients).values()), compute);
    }

    /**
     * Computes the next checkpoint.
     *
     * @param state the round's start state; may hold tensors that the program does not name
     * @param gradientsInOrder participants' gradients, by parameter, in address order
     * @return the program's outputs, owned by the caller
     * @throws IllegalArgumentException where a tensor is missing or has another shape
     * @throws IllegalStateException where the result is not finite; the text names the node
     */
    public static SortedMap<String, Tensor> run(
            Program program,
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradientsInOrder,
            Compute compute) {
        ProgramRunner runner = bound(program, state, gradientsInOrder, compute);
        return results(program, runner, runner.run());
    }

    /** The same node by node, each node's value shown to an observer before later nodes read it. */
    public static SortedMap<String, Tensor> run(
            Program program,
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradientsInOrder,
            Compute compute,
            NodeObserver observer) {
        ProgramRunner runner = bound(program, state, gradientsInOrder, compute);
        return results(program, runner, runner.run(observer));
    }

    private static ProgramRunner bound(
            Program program,
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradientsInOrder,
            Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        for (Program.Input input : program.inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                runner.bind(input.name(), input.kind(), named(state, input.name(), "state"));
            } else if (input.kind() == Program.Kind.OPERAND) {
                runner.bind(input.name(), input.kind(), gradient(gradientsInOrder, input.name()));
            }
        }
        return runner;
    }

    private static SortedMap<String, Tensor> results(Program program, ProgramRunner runner, Outcome outcome) {
        if (!outcome.ok()) {
            throw new IllegalStateException("aggregate is not finite: node="
                    + program.node(outcome.failedNode()).name());
        }
        TreeMap<String, Tensor> next = new TreeMap<>();
        for (Program.Output output : program.outputs()) {
            next.put(output.name(), runner.output(output.name()).copy());
        }
        return next;
    }

    private static void requireParameterName(String name) {
        if (!prefix(name).isEmpty()) {
            throw new IllegalArgumentException("not a model parameter: name=" + name);
        }
    }

    private static Tensor gradient(List<SortedMap<String, Tensor>> gradients, String operandName) {
        int slash = operandName.indexOf('/');
        int k = Integer.parseInt(operandName.substring(1, slash));
        if (k >= gradients.size()) {
            throw new IllegalArgumentException(
                    "gradient missing: operand=" + operandName + " count=" + gradients.size());
        }
        return named(gradients.get(k), operandName.substring(slash + 1), "gradient " + k);
    }

    private static Tensor named(SortedMap<String, Tensor> tensors, String name, String where) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor missing: name=" + name + " in=" + where);
        }
        return tensor;
    }
}
