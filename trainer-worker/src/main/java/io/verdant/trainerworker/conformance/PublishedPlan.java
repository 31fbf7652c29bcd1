package io.verdant.trainerworker.conformance;

import io.verdant.protocol.ClaimRoots;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.WorkPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A published plan and what it must give, from {@code repops/conformance/vectors}. Within a version of the contract none
 * of them changes.
 */
public final class PublishedPlan {
    /** Meets every operator with awkward values; node by node. */
    public static final List<String> OPERATORS = List.of("operators", "operators-2", "operators-3");

    /** Trainings of small models for 100 steps. */
    public static final List<String> TRAININGS = List.of("mlp", "lenet", "gpt");

    private final String name;
    private final DumpReader.Dump dump;
    private final List<String> roots;
    private final List<String> nodes;

    private PublishedPlan(String name) {
        this.name = name;
        dump = DumpReader.read(text(name, "plan.txt"), bytes(name, "start.bin"), bytes(name, "records.bin"));
        roots = text(name, "roots.txt").lines().toList();
        nodes = OPERATORS.contains(name) ? text(name, "nodes.txt").lines().toList() : List.of();
    }

    /** Reads the plan of that name from this program's resources. */
    public static PublishedPlan named(String name) {
        return new PublishedPlan(name);
    }

    private static String text(String plan, String file) {
        return text(plan + "/" + file);
    }

    private static byte[] bytes(String plan, String file) {
        return bytes(plan + "/" + file);
    }

    /** A file of the published vectors. */
    static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String file) {
        String path = "vectors/" + file;
        try (InputStream in = Program.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks a published vector: resource=" + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** Whether it is a training, of which only roots are published. */
    public boolean isTraining() {
        return nodes.isEmpty();
    }

    public WorkPlan plan() {
        return dump.plan();
    }

    /** The plan with all that it reads. */
    DumpReader.Dump dump() {
        return dump;
    }

    /** One line a step, end root and trace root; the last is the closing program's. */
    public List<String> roots() {
        return roots;
    }

    /** One line a node of each step: step, node, tensor hash. Empty for a training. */
    public List<String> nodes() {
        return nodes;
    }

    /** The end root after that many of the plan's steps. */
    public String endRoot(int steps) {
        String line = roots.get(steps - 1);
        return line.substring(0, line.indexOf(' '));
    }

    /** Executes so many steps and the closing program node by node, as a trace does, and hashes every node. */
    public PlanRoots.Lines trace(Compute compute, int steps) {
        return trace(plan -> new PlanRunner(plan, compute), steps);
    }

    /** As the other, by an engine. */
    public PlanRoots.Lines trace(PlanEngine.Maker engines, int steps) {
        try (PlanEngine engine = engines.of(first(steps))) {
            return PlanRoots.of(engine, dump.start(), dump.records(), dump.schedule());
        }
    }

    /** Executes so many steps as a worker does, whose nodes may be computed together, and gives the end root. */
    public String work(Compute compute, int steps) {
        return work(plan -> new PlanRunner(plan, compute), steps);
    }

    /** As the other, by an engine. */
    public String work(PlanEngine.Maker engines, int steps) {
        try (PlanEngine engine = engines.of(first(steps))) {
            PlanResult result = engine.run(dump.start(), dump.records(), dump.schedule(), PlanObserver.NONE);
            return result.ok()
                    ? ClaimRoots.of(result).endRoot().hex()
                    : "failed " + result.failedStep() + " " + result.failedNode();
        }
    }

    private WorkPlan first(int steps) {
        return new WorkPlan(plan().step(), steps, plan().closing());
    }
}
