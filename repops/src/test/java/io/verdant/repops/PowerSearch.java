package io.verdant.repops;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the hard cases of {@code POW} that are published as {@code pow-hard-cases.txt}, and prints that file. Results come from
 * integers where the power is exact, else from {@link DecimalFunctions}.
 *
 * <p>Four families: powers that are exactly the middle of two floats, or a float beside the least subnormal; for fixed
 * exponents, and for fixed bases as Adam has them, the arguments whose double lies nearest to a middle; powers next to 1,
 * where a rounded exponent leads within 2^-65 of a middle; powers at the ends of the range.
 */
final class PowerSearch {
    /** Exponents of which every base in [1, 4) is tried. */
    private static final float[] EXPONENTS = {
        2f,
        3f,
        4f,
        5f,
        7f,
        -1f,
        -2f,
        -3f,
        0.5f,
        -0.5f,
        1.5f,
        -1.5f,
        2.5f,
        0.25f,
        0.75f,
        1f / 3,
        2f / 3,
        0.1f,
        0.9f,
        0.99f,
        1.1f,
        2.2f,
        1f / 2.2f,
        2.4f,
        10f,
        31f,
        100f,
        -100f,
        0.001f,
        3.1415927f
    };

    /** Bases of which every exponent in [1, 4) is tried, and whole ones up to 2^20. */
    private static final float[] BASES = {0.9f, 0.95f, 0.98f, 0.99f, 0.999f, 0.9999f, 2f, 10f, 2.7182817f, 0.5f};

    /** Last 29 bits of a double near a middle: as near as 2^-47 of the value. */
    private static final long NEAR = 1L << 6;

    private static final long MIDDLE = 1L << 28;
    private static final long BELOW_FLOAT = (1L << 29) - 1;

    private final PrintStream out;
    private final Set<String> known = new TreeSet<>();
    private int count;

    private PowerSearch(PrintStream out) {
        this.out = out;
    }

    /** Prints the file to standard output. */
    public static void main(String[] arguments) {
        PowerSearch search = new PowerSearch(new PrintStream(System.out, true, StandardCharsets.US_ASCII));
        search.header();
        search.exactPowers();
        search.exactRoots();
        search.fixedExponents();
        search.fixedBases();
        search.nextToOne();
        search.ends();
    }

    private void header() {
        out.println("# Hard cases of the correctly rounded a^b of two floats: bits of a, of b, of the result.");
        out.println("# Origin: PowerSearch in the tests of repops. Results are from integers where exact, else from");
        out.println("# decimal arithmetic of 90 digits.");
    }

    private void section(String title) {
        System.err.println(count + " before: " + title);
        out.println("# " + title);
    }

    private void add(float a, float b, float result) {
        String arguments = hex(a) + " " + hex(b);
        if (known.add(arguments)) {
            out.println(arguments + " " + hex(result));
            count++;
        }
    }

    private void judged(float a, float b) {
        add(a, b, rounded(a, b));
    }

    /** Of a pair whose power is neither a float nor a middle. */
    static float rounded(float a, float b) {
        BigDecimal value = DecimalFunctions.exp(new BigDecimal(b).multiply(DecimalFunctions.log(new BigDecimal(a))));
        float near = (float) StrictMath.pow(a, b);
        for (float each : new float[] {near, Math.nextUp(near), Math.nextDown(near)}) {
            if (DecimalFunctions.isNearest(each, value)) {
                return each;
            }
        }
        throw new IllegalStateException("no float is nearest: a=" + a + " b=" + b);
    }

    private static String hex(float x) {
        return String.format("%08x", Float.floatToIntBits(x));
    }

    /** The exact value {@code m 2^e} rounded once; m has at most 25 bits. */
    private static float exact(BigInteger m, int e) {
        return (float) Math.scalb(m.doubleValue(), e);
    }

    private void exactPowers() {
        section("exact middles m^n 2^(ne), and exact subnormals, for whole n");
        for (int n = 2; n <= 24; n++) {
            for (int m = 3; m < 5_800; m += 2) {
                BigInteger power = BigInteger.valueOf(m).pow(n);
                int bits = power.bitLength();
                if (bits == 25) {
                    addExact(m, n, power, 0);
                    addExact(m, n, power, (100 - bits) / n);
                }
                if (bits <= 25 && m < 300) {
                    addExact(m, n, power, -(149 - bits / 3) / n);
                    addExact(m, n, power, -(149 + bits - 1) / n);
                }
            }
        }
        for (int e : new int[] {1, 2, 3, 5, 6, 10, 15, 25, 30, 50, 75}) {
            add((float) Math.scalb(1.0, -e), 150f / e, 0f);
            add((float) Math.scalb(1.0, e), -150f / e, 0f);
        }
    }

    private void addExact(int m, int n, BigInteger power, int e) {
        float a = (float) Math.scalb((double) m, e);
        if (a > 0f && Float.isFinite(a) && (double) a == Math.scalb((double) m, e)) {
            add(a, n, exact(power, n * e));
            add(-a, n, n % 2 == 0 ? exact(power, n * e) : -exact(power, n * e));
        }
    }

    private void exactRoots() {
        section("exact middles (r^d)^(n/d) = r^n for d = 2, 4, 8");
        for (int d = 2; d <= 8; d *= 2) {
            for (int n = d + 1; n <= 24; n += 2) {
                for (int r = 3; r < 5_800; r += 2) {
                    BigInteger base = BigInteger.valueOf(r).pow(d);
                    BigInteger power = BigInteger.valueOf(r).pow(n);
                    if (base.bitLength() <= 24 && power.bitLength() == 25) {
                        add(base.floatValue(), n / (float) d, exact(power, 0));
                        add(Math.scalb(base.floatValue(), -2 * d), n / (float) d, exact(power, -2 * n));
                    }
                }
            }
        }
    }

    private static boolean isNear(double value) {
        long low = Double.doubleToRawLongBits(value) & BELOW_FLOAT;
        return Math.abs(low - MIDDLE) <= NEAR
                && Math.abs(value) > Float.MIN_NORMAL
                && Math.abs(value) < Float.MAX_VALUE;
    }

    private void fixedExponents() {
        for (float b : EXPONENTS) {
            section("bases in [1, 4) whose power lies within 2^-47 of a middle, exponent " + b);
            for (int bits = 0x3f800001; bits < 0x40800000; bits++) {
                float a = Float.intBitsToFloat(bits);
                if (isNear(StrictMath.pow(a, b)) && Power.exact(a, b) == 0.0) {
                    judged(a, b);
                }
            }
        }
    }

    private void fixedBases() {
        for (float a : BASES) {
            section("exponents in [1, 4), or whole, whose power lies within 2^-47 (2^-38) of a middle, base " + a);
            for (int bits = 0x3f800001; bits < 0x40800000; bits++) {
                float b = Float.intBitsToFloat(bits);
                if (isNear(StrictMath.pow(a, b)) && Power.exact(a, b) == 0.0) {
                    judged(a, b);
                }
            }
            for (int b = 2; b < 1 << 20; b++) {
                double value = StrictMath.pow(a, b);
                long low = Double.doubleToRawLongBits(value) & BELOW_FLOAT;
                if (value > 0x1p-126
                        && value < 0x1p127
                        && Math.abs(low - MIDDLE) < 1 << 15
                        && Power.exact(a, b) == 0.0) {
                    judged(a, b);
                }
            }
        }
    }

    /** {@code b = log(1 + c) / log a} rounded, for every a: some leads very near to the middle 1 + c. */
    private void nextToOne() {
        section("powers within 2^-66 of a middle next to 1");
        double[] middles = {0x1p-24, -0x1p-25, 3 * 0x1p-24, -3 * 0x1p-25, 5 * 0x1p-24, -7 * 0x1p-25};
        for (int first : new int[] {0x40000000, 0x3f000000}) {
            for (double c : middles) {
                double wanted = StrictMath.log1p(c);
                for (int bits = first; bits < first + (1 << 23); bits++) {
                    float a = Float.intBitsToFloat(bits);
                    double logarithm = StrictMath.log(a);
                    float b = (float) (wanted / logarithm);
                    double distance = Math.fma(b, logarithm, -wanted) / wanted;
                    if (Math.abs(distance) < 0x1p-42 && a != 1f) {
                        judged(a, b);
                    }
                }
            }
        }
    }

    /** On both sides of the middle beyond the greatest float, and of half the least. */
    private void ends() {
        section("powers at the ends of the range");
        double[] ends = {128.0, 127.99999997, -149.0, -150.0, -126.0};
        for (double end : ends) {
            for (int i = 0; i < 64; i++) {
                float a = Float.intBitsToFloat(0x3f000000 + i * 0x02f5c28f / 2);
                if (a == 1f) {
                    continue;
                }
                float b = (float) (end * Math.log(2) / Math.log(a));
                for (float each : new float[] {Math.nextDown(b), b, Math.nextUp(b)}) {
                    if (Power.exact(a, each) == 0.0) {
                        judged(a, each);
                    }
                }
            }
        }
    }
}
