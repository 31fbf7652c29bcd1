package io.verdant.repops;

import java.util.List;
import java.util.function.IntFunction;

/** The terms of a fold, in order, each with the operand elements it reads. */
record Terms(int count, IntFunction<List<ElementSemantics.Touch>> of) {
    List<ElementSemantics.Touch> touches(int term) {
        return of.apply(term);
    }
}
