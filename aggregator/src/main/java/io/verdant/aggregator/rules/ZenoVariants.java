package io.verdant.aggregator.rules;

import java.util.ArrayList;
import java.util.List;

/** Scores of Zeno and Zeno++, which are numbers for each row, not a combination. */
final class ZenoVariants {
    private ZenoVariants() {}

    /**
     * Zeno's score {@code f(x) − f(x − γu) − ρ‖u‖²} of each row u, for {@code f(x) = ½ Σ a_i x_i²}.
     *
     * <p>Xie, Koyejo, Gupta: Zeno, ICML 2019.
     */
    static Object scores(CaseArguments args, double[][] rows) {
        int d = rows[0].length;
        double[] a = args.vector("A_diag", d);
        double[] x = args.vector("x", d);
        double rate = args.number("lr", 0.1);
        double rho = args.number("rho", 0.0005);
        double[] scores = new double[rows.length];
        for (int k = 0; k < rows.length; k++) {
            double[] moved = new double[d];
            for (int i = 0; i < d; i++) {
                moved[i] = x[i] - rate * rows[k][i];
            }
            scores[k] = loss(a, x) - loss(a, moved) - rho * dot(rows[k], rows[k]);
        }
        return scores;
    }

    private static double loss(double[] a, double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += a[i] * x[i] * x[i];
        }
        return sum / 2;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Zeno++'s left side and whether it passes, for each row. */
    static Object tests(CaseArguments args, double[][] rows) {
        double[] v = args.vector("v", rows[0].length);
        double rate = args.number("lr", 0.1);
        double rho = args.number("rho", 0.0005);
        double least = -rate * args.number("eps", 0.1);
        List<List<Object>> tests = new ArrayList<>();
        double length = Math.sqrt(dot(v, v));
        for (double[] row : rows) {
            double own = Math.sqrt(dot(row, row));
            double factor = own == 0 ? 0 : length / own;
            double score = rate * factor * dot(v, row) - rho * factor * factor * own * own;
            tests.add(List.of(score, score >= least));
        }
        return tests;
    }
}
