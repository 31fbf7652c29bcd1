package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for gradients that are one gradient, sent twice: equal roots, or a cosine above {@link #limit} of the
 * whole (which a copier cannot hide by scaling, nor by noise that leaves it ten times nearer than others are), or above {@link
 * CheckDefaults#COPY_COSINE} of one large tensor. Who re-executed well is
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
        double[][] cosines = new double[table.size()][table.size()];
        double[] nearest = new double[table.size()];
        for (int row = 0; row < table.size(); row++) {
            for (int other = 0; other < table.size(); other++) {
                if (other != row) {
                    cosines[row][other] = isSameRoot(row, other) ? 1 : table.cosine(row, other);
                    nearest[row] = Math.max(nearest[row], cosines[row][other]);
                }
            }
        }
        double limit = limit(table.peers());
        for (int row = 0; row < table.size(); row++) {
            double layer = -1;
            List<Address> wholeCopies = new ArrayList<>();
            List<Address> layerCopies = new ArrayList<>();
            for (int other = 0; other < table.size(); other++) {
                if (other != row) {
                    double highest = highestLayer(row, other);
                    layer = Math.max(layer, highest);
                    addWhere(cosines[row][other] > limit, other, wholeCopies);
                    addWhere(highest > CheckDefaults.COPY_COSINE, other, layerCopies);
                }
            }
            add(row, Check.COPY, nearest[row], limit, wholeCopies);
            add(row, Check.LAYER_COPY, layer, CheckDefaults.COPY_COSINE, layerCopies);
        }
    }

    /**
     * Above which cosine two gradients are one, with noise over it: a tenth of the distance ({@code 1 - cosine}) that gradients
     * usually have, whose median does not move where a minority lies near others; at most {@link CheckDefaults#COPY_COSINE}, and
     * that among few.
     *
     * @param peers each gradient's median cosine to the others
     */
    static double limit(double[] peers) {
        if (peers.length < CheckDefaults.MIN_FOR_UPPER_COSINE) {
            return CheckDefaults.COPY_COSINE;
        }
        double distance = 1 - Median.of(peers);
        return Math.min(CheckDefaults.COPY_COSINE, 1 - CheckDefaults.COPY_SHARE * distance);
    }

    private void addWhere(boolean copied, int other, List<Address> copies) {
        if (copied) {
            copies.add(table.worker(other));
        }
    }

    private void add(int row, Check check, double value, double limit, List<Address> copies) {
        Address worker = table.worker(row);
        boolean clears = round.cleared().contains(worker)
                || (copies.stream().noneMatch(round.cleared()::contains) && originals.isOriginal(worker, copies));
        boolean copied = !copies.isEmpty() && !clears && report.isGood(worker);
        report.add(worker, check, value, limit, copied ? Reason.COPIED_GRADIENT : Reason.NONE);
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
