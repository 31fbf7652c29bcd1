package io.verdant.trainerworker.conformance;

import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each operator gave beside the published hashes of its nodes. */
final class OperatorRows {
    private final Map<Operator, Integer> equal = new EnumMap<>(Operator.class);
    private final Map<Operator, String> wrong = new EnumMap<>(Operator.class);

    /** @param found lines as {@link PublishedPlan#nodes} */
    void compare(PublishedPlan published, List<String> found) {
        for (int i = 0; i < published.nodes().size(); i++) {
            compare(published.plan(), published.nodes().get(i), i < found.size() ? found.get(i) : "no value");
        }
    }

    private void compare(WorkPlan plan, String wanted, String found) {
        DumpWords words = new DumpWords(wanted);
        int step = words.count();
        Node node = plan.program(step).node(words.count());
        if (wanted.equals(found)) {
            equal.merge(node.operator(), 1, Integer::sum);
        } else {
            wrong.putIfAbsent(node.operator(), "step=" + step + " node=" + node.index() + " " + node.name());
        }
    }

    /** One row an operator that was met, in the contract's order. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            String check = "operator " + operator.code() + " " + operator.name().toLowerCase(Locale.ROOT);
            if (wrong.containsKey(operator)) {
                rows.add(Row.different(check, wrong.get(operator)));
            } else if (equal.containsKey(operator)) {
                rows.add(Row.equal(check, equal.get(operator) + " tensors"));
            }
        }
        return rows;
    }
}
