package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import java.util.List;
import java.util.SortedMap;

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
        carryOn(round);
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
            case CANARY ->
                member.owe(state.requireJob()
                        .pricing()
                        .claimPrice(round.participants().size()));
            case SILENT,
                    UNAVAILABLE,
                    STALE_CHECKPOINT,
                    STALE_CARRIED_STATE,
                    NOT_ENOUGH_PARTICIPANTS,
                    AUDIT_MISMATCH,
                    DISPUTE_LOST -> member.unclean();
            default -> member.failed();
        }
    }

    /**
     * What a worker carries moves on with a claim that is in the aggregate, and with no other: a refused or missed one leaves
     * it as it was. Whoever is no longer waited for begins anew.
     */
    private void carryOn(RoundState round) {
        SortedMap<Address, Hash32> carried = state.requireJob().carried;
        if (!round.empty) {
            for (Address worker : round.accepted().orElse(List.of())) {
                Hash32 end = round.claim(worker).carriedEnd();
                if (!end.equals(Hash32.ZERO)) {
                    carried.put(worker, end);
                }
            }
        }
        carried.keySet().removeIf(worker -> state.requireMember(worker).status() == Member.Status.INACTIVE);
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
            Pricing pricing = state.requireJob().pricing();
            Double agreement = round.agreement.get(validator);
            member.owe(
                    agreement == null
                            ? pricing.validatorPrice(round.validators().size())
                            : pricing.validatorPay(agreement));
        }
    }
}
