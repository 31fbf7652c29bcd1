package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;

/** What the end of a round, and of an epoch, does to pay and reputation. */
final class RoundClosing {
    private final NetworkState state;
    private final JobRules jobs;

    RoundClosing(NetworkState state, JobRules jobs) {
        this.state = state;
        this.jobs = jobs;
    }

    void close(RoundState round) {
        round.closed = true;
        round.participants().forEach(worker -> closeWorker(round, worker));
        round.validators().forEach(validator -> closeValidator(round, validator));
        Pricing pricing = state.requireJob().pricing();
        if (!round.empty) {
            state.aggregator().ifPresent(a -> state.requireMember(a).owe(pricing.aggregatorPrice()));
        }
        state.requireMember(state.genesis().coordinator()).owe(pricing.coordinatorPrice());
        if (endsEpoch(round.index())) {
            jobs.settleEpoch(false);
            state.members(Role.WORKER).stream().filter(Member::admitted).forEach(Member::endEpoch);
        }
    }

    private boolean endsEpoch(int round) {
        var spec = state.requireJob().spec();
        return (round + 1) % spec.verification().epochRounds() == 0
                || round + 1 == spec.schedule().rounds();
    }

    private void closeWorker(RoundState round, Address worker) {
        Member member = state.requireMember(worker);
        Reason reason = round.reasonOf(worker);
        if (reason == Reason.SILENT) {
            member.silent();
        } else {
            member.heard();
        }
        switch (reason) {
            case NONE -> {
                if (!round.challenged(worker)) {
                    member.owe(state.requireJob()
                            .pricing()
                            .claimPrice(round.participants().size()));
                }
            }
            case SILENT, UNAVAILABLE, STALE_CHECKPOINT, NOT_ENOUGH_PARTICIPANTS, AUDIT_MISMATCH, DISPUTE_LOST ->
                member.unclean();
            default -> member.failed();
        }
    }

    private void closeValidator(RoundState round, Address validator) {
        Member member = state.requireMember(validator);
        boolean reported =
                round.reports.containsKey(validator) || round.candidates().isEmpty();
        boolean revealed = round.preimages.containsKey(validator);
        if (!reported || !revealed) {
            member.silent();
            return;
        }
        member.heard();
        if (round.audits.containsKey(validator) || round.reports.isEmpty()) {
            member.owe(state.requireJob()
                    .pricing()
                    .validatorPrice(round.validators().size()));
        }
    }
}
