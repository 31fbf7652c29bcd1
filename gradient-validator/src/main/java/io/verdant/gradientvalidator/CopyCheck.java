package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for gradients that are one gradient, sent twice: equal roots, or a cosine above {@link CheckDefaults#COPY_COSINE} of the
 * whole (which a copier cannot hide by scaling, nor by little noise) or of one large tensor. Who re-executed well is
 * cleared; of the rest the {@linkplain Originals original} is.
 */
final class CopyCheck {
    /** Elements of a tensor whose direction says something by itself. */
    static final int MIN_TENSOR = 1_024;

    private final GradientTable table;
    private final RoundInput round;
    private final Originals originals;
    private final Report report;

    CopyCheck(GradientTable table, RoundInput round, Originals originals, Report report) {
        this.table = table;
        this.round = round;
        this.originals = originals;
        this.report = report;
    }

    void run() {
        for (int row = 0; row < table.size(); row++) {
            double whole = 0;
            double layer = -1;
            List<Address> wholeCopies = new ArrayList<>();
            List<Address> layerCopies = new ArrayList<>();
            for (int other = 0; other < table.size(); other++) {
                if (other != row) {
                    double cosine = isSameRoot(row, other) ? 1 : table.cosine(row, other);
                    double highest = highestLayer(row, other);
                    whole = Math.max(whole, cosine);
                    layer = Math.max(layer, highest);
                    addWhere(cosine, other, wholeCopies);
                    addWhere(highest, other, layerCopies);
                }
            }
            add(row, Check.COPY, whole, wholeCopies);
            add(row, Check.LAYER_COPY, layer, layerCopies);
        }
    }

    private void addWhere(double cosine, int other, List<Address> copies) {
        if (cosine > CheckDefaults.COPY_COSINE) {
            copies.add(table.worker(other));
        }
    }

    private void add(int row, Check check, double value, List<Address> copies) {
        Address worker = table.worker(row);
        boolean clears = round.cleared().contains(worker)
                || (copies.stream().noneMatch(round.cleared()::contains) && originals.isOriginal(worker, copies));
        boolean copied = !copies.isEmpty() && !clears && report.isGood(worker);
        report.add(worker, check, value, CheckDefaults.COPY_COSINE, copied ? Reason.COPIED_GRADIENT : Reason.NONE);
    }

    private double highestLayer(int row, int other) {
        double highest = -1;
        for (int tensor = 0; tensor < table.tensorCount(); tensor++) {
            if (table.elementCount(tensor) >= MIN_TENSOR) {
                highest = Math.max(highest, table.cosine(row, other, tensor));
            }
        }
        return highest;
    }

    private boolean isSameRoot(int row, int other) {
        Claim first = round.claims().get(table.worker(row));
        Claim second = round.claims().get(table.worker(other));
        return first != null && second != null && first.gradientRoot().equals(second.gradientRoot());
    }
}
