package io.verdant.coordinator.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoringTest {
    private static final Address CHEAT = address(0);
    private static final Set<Trait> LIKENESS = EnumSet.of(Trait.PEERS, Trait.NEAREST, Trait.MOMENTUM, Trait.REPLAY);

    private final Random random = new Random(5);
    private ScoreHistory history = ScoreHistory.EMPTY;
    private SortedMap<Address, Score> scores = new TreeMap<>();

    private static Address address(int number) {
        byte[] bytes = new byte[Address.LENGTH];
        Arrays.fill(bytes, (byte) (number + 1));
        return Address.of(bytes);
    }

    /** Normal values of every trait, moved by some deviations in one trait of the cheat. */
    private SortedMap<Address, Measured.Work> round(int workers, Trait trait, double deviations) {
        SortedMap<Address, Measured.Work> round = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            Map<Trait, Double> values = new EnumMap<>(Trait.class);
            for (Trait each : Trait.values()) {
                double moved = worker == 0 && each == trait ? deviations : 0;
                double value = 0.3 + 0.1 * (random.nextGaussian() + moved);
                values.put(each, each == Trait.NORM || each == Trait.LAYER_NORM ? Math.exp(value) : value);
            }
            round.put(address(worker), new Measured.Work(values, true, false));
        }
        return round;
    }

    private Set<Address> next(SortedMap<Address, Measured.Work> round) {
        Set<Address> suspected = new HashSet<>();
        scores.forEach((worker, score) -> {
            if (score.suspected()) {
                suspected.add(worker);
            }
        });
        Scoring.Outcome outcome = Scoring.next(history, new Measured(round), suspected);
        history = outcome.history();
        scores = outcome.scores();
        suspected.clear();
        scores.forEach((worker, score) -> {
            if (score.suspected()) {
                suspected.add(worker);
            }
        });
        return suspected;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 10, 16})
    void shouldSuspectNoneOfTheHonest(int workers) {
        for (int i = 0; i < 500; i++) {
            Set<Address> suspected = next(round(workers, Trait.NORM, 0));
            assertTrue(suspected.isEmpty(), "seed=5 workers=" + workers + " round=" + i + " " + scores);
        }
    }

    @ParameterizedTest
    @EnumSource(Trait.class)
    void shouldSuspectWhoIsALittleOutOfLineForLong(Trait trait) {
        double away = trait == Trait.ROOT || trait == Trait.OWN_DATA ? -2 : 2;
        int caught = 0;
        for (int i = 0; i < 50; i++) {
            SortedMap<Address, Measured.Work> round = round(10, trait, away);
            if (LIKENESS.contains(trait)) {
                Map<Trait, Double> values = new EnumMap<>(round.get(CHEAT).values());
                values.put(Trait.OWN_DATA, 0.1);
                round.put(CHEAT, new Measured.Work(values, true, false));
            }
            Set<Address> suspected = next(round);
            assertTrue(Set.of(CHEAT).containsAll(suspected), "seed=5 trait=" + trait + " round=" + i + scores);
            caught += suspected.isEmpty() ? 0 : 1;
        }
        assertTrue(caught > 20, "seed=5 trait=" + trait + " caught=" + caught);
    }

    @Test
    void shouldNotSuspectWhoIsOutOfLineOnTheHarmlessSide() {
        for (int i = 0; i < 50; i++) {
            assertTrue(next(round(10, Trait.OWN_DATA, 3)).isEmpty(), () -> "seed=5 " + scores);
        }
    }

    @Test
    void shouldNotSuspectWhoIsCopiedByOthers() {
        for (Trait trait : LIKENESS) {
            for (int i = 0; i < 50; i++) {
                assertTrue(next(round(10, trait, 30)).isEmpty(), () -> "seed=5 " + scores);
            }
        }
    }

    @Test
    void shouldNeverSuspectForOneRound() {
        for (int i = 0; i < 10; i++) {
            next(round(10, Trait.NORM, 0));
        }
        assertTrue(next(round(10, Trait.NORM, 1e9)).isEmpty());
        for (int i = 0; i < 50; i++) {
            assertTrue(next(round(10, Trait.NORM, 0)).isEmpty());
        }
    }

    @Test
    void shouldForgetWhatStopped() {
        for (int i = 0; i < 10; i++) {
            next(round(10, Trait.PEERS, -4));
        }
        assertTrue(scores.get(CHEAT).suspected());
        for (int i = 0; i < 200; i++) {
            next(round(10, Trait.PEERS, 0));
        }
        assertFalse(scores.get(CHEAT).suspected());
    }

    @Test
    void shouldTakeProvenWorkAsInLine() {
        for (int i = 0; i < 30; i++) {
            SortedMap<Address, Measured.Work> round = round(10, Trait.PEERS, -4);
            round.put(CHEAT, new Measured.Work(round.get(CHEAT).values(), true, true));
            assertTrue(next(round).isEmpty());
        }
    }

    @Test
    void shouldCatchAColludingMinority() {
        int caught = 0;
        for (int i = 0; i < 30; i++) {
            SortedMap<Address, Measured.Work> round = round(10, Trait.PEERS, 0);
            for (int member = 0; member < 3; member++) {
                Map<Trait, Double> values =
                        new EnumMap<>(round.get(address(member)).values());
                values.put(Trait.OWN_DATA, -0.3 + 0.01 * random.nextGaussian());
                round.put(address(member), new Measured.Work(values, true, false));
            }
            Set<Address> suspected = next(round);
            assertTrue(suspected.stream().allMatch(worker -> worker.compareTo(address(3)) < 0), "seed=5 " + scores);
            caught = suspected.size();
        }
        assertEquals(3, caught);
    }

    @Test
    void shouldCompareNothingAmongFew() {
        assertTrue(next(round(3, Trait.NORM, 100)).isEmpty());
        assertTrue(scores.isEmpty());
        assertEquals(ScoreHistory.EMPTY, history);
    }

    @Test
    void shouldHashEverythingThatTheNextRoundDependsOn() {
        SortedMap<Address, Measured.Work> round = round(5, Trait.NORM, 0);
        next(round);
        ScoreHistory once = history;
        assertEquals(
                once.hash(),
                Scoring.next(ScoreHistory.EMPTY, new Measured(round), Set.of())
                        .history()
                        .hash());
        next(round(5, Trait.NORM, 0));
        assertNotEquals(once.hash(), history.hash());
        for (Address worker : round.keySet()) {
            TreeMap<Address, Map<Trait, Conduct>> changed = new TreeMap<>(once.workers());
            Map<Trait, Conduct> traits = new EnumMap<>(changed.get(worker));
            traits.merge(Trait.GAIN, Conduct.NONE, (conduct, none) -> conduct.after(1e-9));
            changed.put(worker, traits);
            assertNotEquals(once.hash(), new ScoreHistory(once.rounds(), once.scales(), changed).hash());
        }
    }
}
