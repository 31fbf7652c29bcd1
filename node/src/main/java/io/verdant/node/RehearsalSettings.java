package io.verdant.node;

import io.verdant.datasets.SetName;
import io.verdant.datasets.Skew;
import io.verdant.protocol.JobSpec;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What all rehearsals of one command have in common.
 *
 * @param added whether attackers come to the job's workers, rather than be some of them
 * @param diligence what validators do of their duties
 * @param evaluateEvery rounds between evaluations; 0 for a sixteenth of the run
 */
record RehearsalSettings(boolean added, Diligence diligence, int evaluateEvery) {
    /**
     * The job file with other numbers than it has; 0 and null leave what is there.
     *
     * @param workers of the network
     * @param rounds to train
     * @param similarity of the workers' data
     */
    static JobFile changed(JobFile job, int workers, int rounds, @Nullable BigDecimal similarity) {
        JobSpec.Verification verification = job.verification();
        JobSpec.Schedule schedule = job.schedule();
        int count = workers > 0 ? workers : job.network().workers();
        SetName set = similarity == null
                ? job.data().set()
                : new SetName(
                        job.data().set().set(),
                        job.data().set().context(),
                        new Skew(similarity, job.data().shards()));
        return new JobFile(
                job.file(),
                job.job(),
                job.model(),
                new JobFile.Data(
                        set,
                        job.data().files(),
                        similarity == null ? job.data().root() : null,
                        job.data().shards()),
                job.optimizer(),
                new JobSpec.Schedule(
                        rounds > 0 ? rounds : schedule.rounds(),
                        schedule.localSteps(),
                        schedule.batch(),
                        schedule.roundBudgetMillis()),
                job.outer(),
                verification.withWorkers(count),
                job.checks(),
                job.aggregation(),
                job.payment(),
                job.seed(),
                new JobFile.Network(
                        count, job.network().validators(), job.network().adversaries()));
    }
}
