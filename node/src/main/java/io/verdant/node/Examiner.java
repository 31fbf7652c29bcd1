package io.verdant.node;

import io.verdant.gradientvalidator.AuditResult;
import io.verdant.gradientvalidator.Auditor;
import io.verdant.gradientvalidator.RoundChecks;
import io.verdant.gradientvalidator.RoundInput;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A validator's numeric work: its audits by re-execution and the statistical checks. One job's; not thread safe. */
final class Examiner {
    private final JobRuntime runtime;
    private final Address validator;
    private final Auditor auditor;
    private final RoundChecks checks;
    private final Diligence diligence;

    /**
     * What a validator found in a round.
     *
     * @param carried what each audited claim leaves to its worker's next one, as computed here, by root
     */
    record Findings(
            List<CheckReport> reports, List<Command.Audit> audits, Map<Hash32, SortedMap<String, Tensor>> carried) {}

    /**
     * What is examined.
     *
     * @param claims the round's open claims, by worker
     * @param gradients those that are here, by worker
     * @param start the round's checkpoint
     * @param targets the claims that this validator's draw names
     * @param carried what is carried into each of these, by worker
     * @param preimage the preimage that it was drawn with
     */
    record Question(
            int round,
            SortedMap<Address, Claim> claims,
            SortedMap<Address, SortedMap<String, Tensor>> gradients,
            SortedMap<String, Tensor> start,
            List<Claim> targets,
            SortedMap<Address, SortedMap<String, Tensor>> carried,
            Hash32 preimage,
            Hash32 impactSeed) {}

    Examiner(JobRuntime runtime, Address validator, Compute compute, Diligence diligence) {
        this.runtime = runtime;
        this.validator = validator;
        this.diligence = diligence;
        this.auditor = new Auditor(runtime.model().plan(), compute);
        this.checks = new RoundChecks(
                runtime.model().plan(), runtime.model().loss(), runtime.spec().checks(), compute);
    }

    Findings examine(Question question) {
        List<AuditResult> results = question.targets().stream()
                .map(claim -> reexecute(claim, question))
                .toList();
        List<Command.Audit> audits = results.stream().map(AuditResult::audit).toList();
        Map<Hash32, SortedMap<String, Tensor>> carried = new HashMap<>();
        for (AuditResult result : results) {
            if (!result.carried().isEmpty()) {
                carried.put(result.roots().carriedRoot(), result.carried());
            }
        }
        Set<Address> cleared = audits.stream()
                .filter(Command.Audit::matches)
                .map(Command.Audit::worker)
                .collect(Collectors.toSet());
        RoundInput input = new RoundInput(
                question.round(),
                question.claims(),
                question.gradients(),
                question.start(),
                runtime.records(),
                runtime::schedule,
                question.impactSeed(),
                RoundInput.ownSeed(question.impactSeed(), validator),
                cleared);
        return new Findings(diligence.checks() ? checks.check(input) : unchecked(input), audits, carried);
    }

    /** What is reported where nothing is checked but that the numbers are numbers, without which nothing can be combined. */
    private static List<CheckReport> unchecked(RoundInput input) {
        return input.claims().keySet().stream()
                .map(worker -> {
                    long wrong = nonFinite(input.gradients().getOrDefault(worker, Collections.emptySortedMap()));
                    Reason reason = wrong == 0 ? Reason.NONE : Reason.NON_FINITE;
                    return new CheckReport(worker, CheckReport.Check.FINITE, wrong, 0, reason);
                })
                .toList();
    }

    private static long nonFinite(SortedMap<String, Tensor> gradient) {
        long count = 0;
        for (Tensor tensor : gradient.values()) {
            for (float value : tensor.floats()) {
                count += Float.isFinite(value) ? 0 : 1;
            }
        }
        return count;
    }

    private AuditResult reexecute(Claim claim, Question question) {
        int step = auditor.drawStep(question.preimage(), validator, claim.worker());
        if (!diligence.audits()) {
            return new AuditResult(
                    new Command.Audit(claim.worker(), true, step, Hash32.ZERO),
                    new ClaimRoots.Roots(
                            claim.endRoot(), claim.gradientRoot(), claim.gradientLength(), claim.carriedEnd()),
                    Collections.emptySortedMap(),
                    claim.failed());
        }
        SortedMap<String, Tensor> start = RoleAgent.joined(
                question.start(), Objects.requireNonNull(question.carried().get(claim.worker())));
        if (!runtime.spec().disputesClaims()) {
            SortedMap<String, Tensor> streamed =
                    question.gradients().getOrDefault(claim.worker(), Collections.emptySortedMap());
            return auditor.replicate(
                    claim, streamed, start, runtime.records(), runtime.schedule(claim.assignment()), step);
        }
        return auditor.audit(claim, start, runtime.records(), runtime.schedule(claim.assignment()), step);
    }
}
