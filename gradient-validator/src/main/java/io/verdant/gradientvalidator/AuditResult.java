package io.verdant.gradientvalidator;

import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Command;
import io.verdant.protocol.Reason;
import io.verdant.repops.Tensor;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What re-execution of a claim gave.
 *
 * @param audit what the validator commits to and later reveals
 * @param roots the roots computed here
 * @param carried what the work leaves to the worker's next claim, by name, under the carried root computed here
 * @param failed the non-finite value that was met here, if any
 */
public record AuditResult(
        Command.Audit audit,
        ClaimRoots.Roots roots,
        SortedMap<String, Tensor> carried,
        Claim.@Nullable Failure failed) {
    /** The audit as a check: value 1 where the claim was right, else 0. */
    public CheckReport report() {
        boolean matches = audit.matches();
        return new CheckReport(
                audit.worker(),
                CheckReport.Check.AUDIT,
                matches ? 1 : 0,
                1,
                matches ? Reason.NONE : Reason.AUDIT_MISMATCH);
    }
}
