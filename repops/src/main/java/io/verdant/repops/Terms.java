package io.verdant.repops;

import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a fold, in order, each with the operand elements it reads. Terms are functions of their number, so a fold of
 * millions takes no memory.
 *
 * @param count terms in all
 * @param width operand elements of a term, padding included
 * @param element of (term, place): an index in the operand's source, or {@link #PADDING}
 * @param slot of (term, place): the operand that is read
 * @param walk the same, where each place walks straight through one operand; null where one does not
 */
record Terms(
        int count,
        int width,
        IntBinaryOperator element,
        IntBinaryOperator slot,
        @Nullable Walk walk) {
    /** In place of an element: +0, which is folded like one. */
    static final int PADDING = -1;

    Terms(int count, int width, IntBinaryOperator element, IntBinaryOperator slot) {
        this(count, width, element, slot, null);
    }

    /** Terms that read operand 0, or operands 0 and 1. */
    static Terms of(int count, int width, IntBinaryOperator element) {
        return new Terms(count, width, element, (term, place) -> place);
    }

    /** Terms whose elements lie at equal distances. */
    static Terms straight(int count, Walk walk) {
        return new Terms(count, walk.width(), walk::element, (term, place) -> walk.slots()[place], walk);
    }

    /** One term for each operand of a node, at one element of the result. */
    static Terms ofOperands(Node node, int element) {
        return new Terms(
                node.operands().size(),
                1,
                (slot, place) -> node.operands().get(slot).view().sourceIndex(element),
                (slot, place) -> slot);
    }

    int slot(int term, int place) {
        return slot.applyAsInt(term, place);
    }

    int element(int term, int place) {
        return element.applyAsInt(term, place);
    }

    /** Every {@code stride}-th term, from {@code first} on. */
    Terms lane(int first, int stride) {
        int own = (count - first + stride - 1) / stride;
        if (walk != null) {
            return straight(own, walk.lane(first, stride));
        }
        return new Terms(
                own,
                width,
                (term, place) -> element(first + term * stride, place),
                (term, place) -> slot(first + term * stride, place));
    }
}
