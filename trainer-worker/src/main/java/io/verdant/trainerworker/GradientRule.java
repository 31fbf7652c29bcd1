package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import org.jspecify.annotations.Nullable;

/** How one operator's gradient reaches one of its operands. */
@FunctionalInterface
interface GradientRule {
    /**
     * Where a rule is applied.
     *
     * @param operands what the node reads, as it reads it
     * @param name for the node that makes the gradient
     */
    record Site(ProgramBuilder builder, Node node, Value[] operands, String name) {
        Value operand(int slot) {
            return operands[slot];
        }

        Value result() {
            return Differentiator.resultOf(node);
        }

        Value literal(float value) {
            return builder.constant(value);
        }

        Value make(Operator operator, Value... values) {
            return builder.elementwise(operator, name, values);
        }

        /** An intermediate node of a gradient that takes more than one. */
        Value part(String suffix, Operator operator, Value... values) {
            return builder.elementwise(operator, name + suffix, values);
        }
    }

    /**
     * The gradient of the operand in that slot.
     *
     * @param gradient of the node's result
     * @return a value of the shape in which the operand is read, or null where no gradient reaches that operand
     */
    @Nullable
    Value gradient(Site site, Value gradient, int slot);

    /**
     * Whether that operand's gradient is the opposite of what {@link #gradient} gives. So a sign is flipped once what was
     * broadcast has been summed, or is part of a subtraction.
     */
    default boolean isOpposite(int slot) {
        return false;
    }

    /** A rule whose gradient of the operand in that slot is the opposite of what {@code rule} gives. */
    static GradientRule opposite(int oppositeSlot, GradientRule rule) {
        return new GradientRule() {
            @Override
            public @Nullable Value gradient(Site site, Value gradient, int slot) {
                return rule.gradient(site, gradient, slot);
            }

            @Override
            public boolean isOpposite(int slot) {
                return slot == oppositeSlot;
            }
        };
    }
}
