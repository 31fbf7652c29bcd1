package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one rehearsal is of.
 *
 * @param attack what the attackers do; null where there are none
 * @param rules the aggregation, as it was named and as the job file would have it
 * @param byzantine how many of the workers attack
 */
record RehearsalPlan(@Nullable AttackSpec attack, RuleSpec rules, int byzantine, long seed) {

    /**
     * The job file of this rehearsal: with its seed, its rules and its attackers. These have the highest addresses of all
     * workers, so that the others have the same places, and so the same data, whatever happens to them.
     *
     * @param added whether attackers come to the job's workers, rather than be some of them
     */
    JobFile job(JobFile base, boolean added) {
        int attackers = attack == null ? 0 : byzantine;
        int workers = base.network().workers() + (added ? attackers : 0);
        JobSpec.Verification before = base.verification();
        return new JobFile(
                base.file(),
                base.job(),
                base.model(),
                base.data(),
                base.optimizer(),
                base.schedule(),
                base.outer(),
                before.withWorkers(workers),
                base.checks(),
                rules.rules(),
                base.payment(),
                seed,
                new JobFile.Network(workers, base.network().validators(), adversaries(workers, attackers)));
    }

    private List<Adversary> adversaries(int workers, int attackers) {
        List<Adversary> adversaries = new ArrayList<>();
        AttackSpec told = attack;
        if (told != null) {
            last(workers, attackers).forEach(worker -> adversaries.add(told.adversary(worker)));
        }
        return adversaries;
    }

    /** Numbers of the workers with the highest addresses. */
    private List<Integer> last(int workers, int count) {
        Map<Integer, Address> addresses = new HashMap<>();
        for (int number = 1; number <= workers; number++) {
            addresses.put(number, SigningKey.derive(seed, Role.WORKER, number).address());
        }
        return IntStream.rangeClosed(1, workers)
                .boxed()
                .sorted(Comparator.comparing((Integer number) -> addresses.get(number))
                        .reversed())
                .limit(count)
                .toList();
    }
}
