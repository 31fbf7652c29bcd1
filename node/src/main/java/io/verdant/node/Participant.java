package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Address;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A member of a job's private network. Its key follows from the job's seed, so a network in one process and one in many
 * have the same members, and every run of a job gives the same bits; such keys are for private networks only.
 *
 * @param number from 1 within its role
 */
public record Participant(Role role, int number, SigningKey key) {
    /** Every member: publisher, coordinator, aggregator, validators, arbiters, workers, in this order. */
    public static List<Participant> of(JobFile job) {
        List<Participant> members = new ArrayList<>();
        add(members, job, Role.PUBLISHER, 1);
        add(members, job, Role.COORDINATOR, 1);
        add(members, job, Role.AGGREGATOR, 1);
        add(members, job, Role.VALIDATOR, job.network().validators());
        add(members, job, Role.ARBITER, job.verification().arbiters());
        add(members, job, Role.WORKER, job.network().workers());
        return List.copyOf(members);
    }

    /** What the members of a job's private network agree on before the first message. */
    public static Genesis genesis(JobFile job) {
        Address coordinator = SigningKey.derive(job.seed(), Role.COORDINATOR, 1).address();
        byte[] seed = Long.toString(job.seed()).getBytes(StandardCharsets.UTF_8);
        byte[] name = job.job().getBytes(StandardCharsets.UTF_8);
        return new Genesis(
                coordinator, Sha256.of("verdant/private-network".getBytes(StandardCharsets.UTF_8), seed, name));
    }

    /** What a member of that role puts at stake, in micro-units: what the job asks for. */
    public static long stake(JobFile job, Role role) {
        return switch (role) {
            case PUBLISHER -> 0;
            case COORDINATOR -> job.payment().coordinatorStake();
            case AGGREGATOR -> job.payment().aggregatorStake();
            case VALIDATOR -> job.payment().validatorStake();
            case ARBITER -> job.payment().arbiterStake();
            case WORKER -> job.payment().workerStake();
        };
    }

    /** The name that files and reports use, such as {@code worker-5}. */
    public String name() {
        return RoleConfig.nameOf(role) + "-" + number;
    }

    private static void add(List<Participant> members, JobFile job, Role role, int count) {
        for (int number = 1; number <= count; number++) {
            members.add(new Participant(role, number, SigningKey.derive(job.seed(), role, number)));
        }
    }
}
