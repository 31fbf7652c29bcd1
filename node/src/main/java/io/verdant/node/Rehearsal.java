package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.Standing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.trainerworker.EvaluationPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one {@link RehearsalPlan} on a {@link RehearsalNetwork} and says what came of it. */
final class Rehearsal {
    private static final int LAST_EVALUATIONS = 5;

    private final JobFile base;
    private final RehearsalSettings settings;
    private final ModelFiles models;

    Rehearsal(JobFile base, RehearsalSettings settings, ModelFiles models) {
        this.base = base;
        this.settings = settings;
        this.models = models;
    }

    RehearsalCell run(RehearsalPlan plan) {
        long startedNs = System.nanoTime();
        JobFile job = plan.job(base, settings.added());
        Publication publication = Publication.of(job, models.of(job));
        Path folder = null;
        try (Compute compute = Compute.ofThreads(1)) {
            folder = Files.createTempDirectory("verdant-rehearsal");
            RehearsalNetwork network =
                    new RehearsalNetwork(job, publication, settings.diligence(), plan.seed(), compute, folder).run();
            SortedMap<Integer, Double> evaluations = evaluate(network, folder, compute);
            return cell(plan, network.state(), attackers(job), evaluations, (System.nanoTime() - startedNs) / 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(folder);
        }
    }

    private static Set<Address> attackers(JobFile job) {
        return Participant.of(job).stream()
                .filter(participant -> participant.role() == Role.WORKER)
                .filter(participant -> LocalNetwork.adversary(job, participant.number()) != null)
                .map(participant -> participant.key().address())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Test accuracy after every so many rounds, and after the last. */
    private SortedMap<Integer, Double> evaluate(RehearsalNetwork network, Path folder, Compute compute) {
        NetworkState state = network.state();
        Publication publication = network.publication();
        JobRuntime runtime = JobRuntime.open(publication.jobId(), publication.spec(), publication.modelFile());
        CheckpointStore store = CheckpointStore.unforced(folder.resolve("aggregator-1"));
        int rounds = closed(state).size();
        int every = settings.evaluateEvery() > 0 ? settings.evaluateEvery() : Math.max(1, rounds / 16);
        SortedMap<Integer, Double> accuracies = new TreeMap<>();
        for (int trained = 1; trained <= rounds; trained++) {
            if (trained % every == 0 || trained == rounds) {
                RoundState round = state.round(trained - 1);
                Hash32 root = round.aggregateRoot().orElse(round.startRoot());
                EvaluationPlan.Result result =
                        runtime.evaluation().run(store.load(root), runtime.testRecords(), compute, PlanObserver.NONE);
                // A model whose loss is not finite predicts nothing.
                accuracies.put(trained, result.total() == 0 ? 0.0 : (double) result.correct() / result.total());
            }
        }
        return accuracies;
    }

    private static List<RoundState> closed(NetworkState state) {
        return state.job().orElseThrow().rounds().stream()
                .filter(RoundState::closed)
                .toList();
    }

    private static RehearsalCell cell(
            RehearsalPlan plan,
            NetworkState state,
            Set<Address> attackers,
            SortedMap<Integer, Double> evaluations,
            double seconds) {
        Tally honest = new Tally();
        Tally attacking = new Tally();
        for (RoundState round : closed(state)) {
            for (Address worker : round.participants()) {
                (attackers.contains(worker) ? attacking : honest).add(round.reasonOf(worker));
            }
        }
        for (Member member : state.members(Role.WORKER)) {
            (attackers.contains(member.address()) ? attacking : honest).pay(state.standing(member.address()));
        }
        double accuracy = evaluations.values().stream()
                .skip(Math.max(0, evaluations.size() - LAST_EVALUATIONS))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        AttackSpec attack = plan.attack();
        return new RehearsalCell(
                attack == null ? RehearseCommand.NONE : attack.text(),
                plan.rules().text(),
                attackers.size(),
                plan.seed(),
                accuracy,
                evaluations,
                closed(state).size(),
                honest.claims,
                honest.rejected,
                attacking.claims,
                attacking.rejected,
                caught(state, attackers),
                honest.payPerClaim(),
                attacking.payPerClaim(),
                seconds);
    }

    private static List<RehearsalCell.Caught> caught(NetworkState state, Set<Address> attackers) {
        List<RehearsalCell.Caught> caught = new ArrayList<>();
        for (Member member : state.members(Role.WORKER)) {
            if (attackers.contains(member.address())) {
                caught.add(caught(closed(state), member));
            }
        }
        return caught;
    }

    private static RehearsalCell.Caught caught(List<RoundState> rounds, Member attacker) {
        int first = -1;
        String check = "";
        int excluded = -1;
        for (RoundState round : rounds) {
            boolean takesPart = round.participants().contains(attacker.address());
            if (first < 0 && takesPart && round.reasonOf(attacker.address()) != Reason.NONE) {
                first = round.index();
                check = round.reasonOf(attacker.address()).name();
            }
            if (excluded < 0 && !takesPart) {
                excluded = round.index();
            }
        }
        return new RehearsalCell.Caught(attacker.name(), first, check, excluded);
    }

    private static void delete(@org.jspecify.annotations.Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Claims that were due, those that were not accepted, and what was earned. */
    private static final class Tally {
        private final SortedMap<String, Integer> rejected = new TreeMap<>();
        private int claims;
        private long earned;

        void add(Reason reason) {
            claims++;
            if (reason != Reason.NONE) {
                rejected.merge(reason.name(), 1, Integer::sum);
            }
        }

        void pay(Standing standing) {
            earned += standing.reward() - standing.slashed();
        }

        double payPerClaim() {
            return claims == 0 ? 0 : Money.units(earned).doubleValue() / claims;
        }
    }
}
