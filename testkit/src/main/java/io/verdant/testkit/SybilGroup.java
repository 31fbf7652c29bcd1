package io.verdant.testkit;

/**
 * Several identities of one attacker. They agree on what they want to say together and take it apart so that no two of them
 * look alike: the noise of each pair cancels in the mean.
 */
public final class SybilGroup {
    private SybilGroup() {}

    /**
     * What one member sends.
     *
     * @param wanted what the group's mean shall be
     * @param member from 0; of an odd group the last one sends {@code wanted} itself
     * @param members how many there are
     * @param relativeNoise length of the noise over the length of {@code wanted}
     */
    public static double[] share(double[] wanted, int member, int members, double relativeNoise, int key) {
        if (member < 0 || member >= members) {
            throw new IllegalArgumentException("member=" + member + " members=" + members);
        }
        boolean unpaired = members % 2 == 1 && member == members - 1;
        double norm = VectorMath.norm(wanted);
        if (unpaired || relativeNoise == 0 || norm == 0) {
            return wanted.clone();
        }
        double[] noise = GaussianNoise.ofNorm(wanted.length, relativeNoise * norm, key, member / 2);
        return VectorMath.plus(wanted, member % 2 == 0 ? 1 : -1, noise);
    }
}
