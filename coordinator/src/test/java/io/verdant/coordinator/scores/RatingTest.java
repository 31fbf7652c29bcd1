package io.verdant.coordinator.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Numbers are those that OpenSkill's own tests publish for players of its default rating who all play against all. */
class RatingTest {
    private static final double TOLERANCE = 1e-12;

    private static List<Rating> newcomers(int count) {
        return Collections.nCopies(count, Rating.NEW);
    }

    private static void assertRating(double mu, double sigma, Rating rating) {
        assertEquals(mu, rating.mu(), TOLERANCE);
        assertEquals(sigma, rating.sigma(), TOLERANCE);
    }

    private static Address address(int number) {
        byte[] bytes = new byte[Address.LENGTH];
        Arrays.fill(bytes, (byte) (number + 1));
        return Address.of(bytes);
    }

    @Test
    void shouldGiveThePublishedRatingsOfTwo() {
        List<Rating> after = Rating.after(newcomers(2), new int[] {0, 1});
        assertRating(27.63523138347365, 8.065506316323548, after.get(0));
        assertRating(22.36476861652635, 8.065506316323548, after.get(1));
    }

    @Test
    void shouldGiveThePublishedRatingsOfThree() {
        List<Rating> after = Rating.after(newcomers(3), new int[] {0, 1, 2});
        assertRating(27.868876552746237, 8.204837030780652, after.get(0));
        assertRating(25.717219138186557, 8.057829747583874, after.get(1));
        assertRating(21.413904309067206, 8.057829747583874, after.get(2));
    }

    @Test
    void shouldGiveThePublishedRatingsOfFour() {
        List<Rating> after = Rating.after(newcomers(4), new int[] {0, 1, 2, 3});
        assertRating(27.795084971874736, 8.263160757613477, after.get(0));
        assertRating(26.552824984374855, 8.179213704945203, after.get(1));
        assertRating(24.68943500312503, 8.083731307186588, after.get(2));
        assertRating(20.96265504062538, 8.083731307186588, after.get(3));
    }

    @Test
    void shouldMoveNobodyAlone() {
        assertEquals(newcomers(1), Rating.after(newcomers(1), new int[] {0}));
        assertTrue(Ratings.after(Map.of(), Map.of(address(1), 0.5), Set.of()).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Rating.after(newcomers(2), new int[1]));
    }

    @Test
    void shouldTellWhoDoesWorseAndWhoIsRefused() {
        Random random = new Random(3);
        SortedMap<Address, Rating> ratings = new TreeMap<>();
        for (int round = 0; round < 60; round++) {
            Map<Address, Double> gains = new HashMap<>();
            for (int worker = 0; worker < 6; worker++) {
                gains.put(address(worker), random.nextGaussian() + (worker == 0 ? 2 : 0));
            }
            ratings = Ratings.after(ratings, gains, Set.of(address(5)));
        }
        for (int worker = 1; worker < 5; worker++) {
            double ordinal = ratings.get(address(worker)).ordinal();
            assertTrue(ordinal > ratings.get(address(0)).ordinal(), "seed=3 " + ratings);
            assertTrue(
                    ratings.get(address(0)).ordinal() > ratings.get(address(5)).ordinal(), "seed=3 " + ratings);
            assertTrue(ordinal > Rating.NEW.ordinal(), "seed=3 " + ratings);
        }
    }
}
