package io.verdant.repops;

import java.util.Objects;

/** What a {@link WorkPlan} must be to run, beside its programs: state that keeps its shape, nothing that nobody binds. */
public final class PlanCheck {
    private final WorkPlan plan;

    private PlanCheck(WorkPlan plan) {
        this.plan = plan;
    }

    /**
     * Checks how a plan's programs fit together.
     *
     * @throws IllegalArgumentException if a program reads an OPERAND, or state or what is carried changes its shape
     */
    public static void check(WorkPlan plan) {
        PlanCheck check = new PlanCheck(plan);
        plan.programs().forEach(program -> program.inputs().forEach(check::input));
    }

    private void input(Program.Input input) {
        if (input.kind() == Program.Kind.OPERAND) {
            throw new IllegalArgumentException("a plan has no operands: input=" + input.name());
        }
        Node made = plan.step().output(input.name()).orElse(null);
        if (input.kind() == Program.Kind.CARRIED) {
            carried(input);
        }
        boolean state = input.kind() == Program.Kind.STATE || input.kind() == Program.Kind.FRESH;
        if (state && made != null && !(made.shape().equals(input.shape()) && made.dtype() == input.dtype())) {
            throw new IllegalArgumentException("state changes shape: name=" + input.name() + " node=" + made.name());
        }
    }

    private void carried(Program.Input input) {
        Program.Input first = Objects.requireNonNull(plan.carriedInputs().get(input.name()));
        Node made = plan.closing().output(input.name()).orElse(null);
        boolean fits = made != null && made.shape().equals(input.shape()) && made.dtype() == input.dtype();
        if (!fits || !first.shape().equals(input.shape()) || first.dtype() != input.dtype()) {
            throw new IllegalArgumentException(
                    "what is carried is not carried on in the same shape: input=" + input.name());
        }
    }
}
