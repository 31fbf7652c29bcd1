package io.verdant.gradientvalidator;

import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What re-execution of a claim gave.
 *
 * @param audit what the validator commits to and later reveals
 * @param endRoot the root computed here; zero after a failure
 * @param gradientRoot the root computed here; zero after a failure
 * @param failed the non-finite value that was met here, if any
 */
public record AuditResult(Command.Audit audit, Hash32 endRoot, Hash32 gradientRoot, Claim.@Nullable Failure failed) {
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
