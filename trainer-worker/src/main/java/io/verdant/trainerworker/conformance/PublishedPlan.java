package io.verdant.trainerworker.conformance;

import io.verdant.repops.Compute;
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
    public static final List<String> OPERATORS = List.of("operators", "operators-2");

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
        return new String(bytes(plan, file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String plan, String file) {
        String path = "vectors/" + plan + "/" + file;
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

    public WorkPlan plan() {
        return dump.plan();
    }

    /** One line a step, end root and trace root; the last is the closing program's. */
    public List<String> roots() {
        return roots;
    }

    /** One line a node of each step: step, node, tensor hash. Empty for a training. */
    public List<String> nodes() {
        return nodes;
    }

    /** Executes the whole plan here. */
    public PlanRoots.Lines run(Compute compute) {
        return PlanRoots.of(dump.plan(), dump.start(), dump.records(), dump.schedule(), compute);
    }
}
