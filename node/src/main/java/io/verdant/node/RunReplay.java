package io.verdant.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.JournalException;
import io.verdant.coordinator.JournalScan;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.repops.Program;
import io.verdant.settlement.EmbeddedLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run's journal applied again by the same pure core: signatures, receipts, hash chain, every refusal and every movement
 * of value are checked on the way.
 */
final class RunReplay {
    private static final String JOB_FOLDER = "jobFolder";

    private RunReplay() {}

    /**
     * Writes what a replay must know before the first entry, and where the job file lay, to which its paths are relative.
     */
    static void writeNetwork(RunDirectory run, Genesis genesis, Path jobFile) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("coordinator", genesis.coordinator().hex());
        fields.put("networkTag", genesis.networkTag().hex());
        fields.put(
                JOB_FOLDER, String.valueOf(jobFile.toAbsolutePath().normalize().getParent()));
        RunDirectory.write(run.network(), JsonOutput.text(fields).getBytes(StandardCharsets.UTF_8));
    }

    /** The job file of a run, with its paths as they were where it lay. */
    static JobFile jobFile(RunDirectory run) {
        Path folder = run.path();
        if (Files.isReadable(run.network())) {
            try {
                JsonNode written =
                        new ObjectMapper().readTree(run.read(run.network())).path(JOB_FOLDER);
                folder = written.isTextual() ? Path.of(written.asText()) : folder;
            } catch (IOException | InvalidPathException e) {
                throw fault(run.network().getFileName() + ": does not name the job file's folder", e);
            }
        }
        return JobFile.read(run.jobFile(), folder);
    }

    /**
     * Reads what {@link #writeNetwork} wrote.
     *
     * @throws UserError if the file is missing or malformed
     */
    static Genesis readNetwork(RunDirectory run) {
        try {
            JsonNode fields = new ObjectMapper().readTree(run.read(run.network()));
            return new Genesis(
                    Address.ofHex(fields.path("coordinator").asText()),
                    Hash32.ofHex(fields.path("networkTag").asText()));
        } catch (IOException | IllegalArgumentException e) {
            throw fault(run.network().getFileName() + ": does not name the network", e);
        }
    }

    /**
     * Replays the whole journal; of an interrupted run, up to an entry that was not written to its end.
     *
     * @throws UserError naming the first entry that does not hold, or the contract that this release does not carry
     */
    static CoordinatorCore replay(RunDirectory run) {
        return replay(run, readNetwork(run));
    }

    /** The same with the network given. */
    static CoordinatorCore replay(RunDirectory run, Genesis genesis) {
        return replay(run, genesis, entry -> {});
    }

    /** The same, handing on every entry that holds. */
    static CoordinatorCore replay(RunDirectory run, Genesis genesis, Consumer<LogEntry> tap) {
        CoordinatorCore core = new CoordinatorCore(genesis, new EmbeddedLedger());
        try {
            JournalScan.Result scan = JournalScan.read(run.journal(), genesis, entry -> {
                requireContract(entry);
                Rejection rejection = core.replay(entry);
                if (rejection != null) {
                    throw fault(run.journal().getFileName() + ": entry " + entry.index() + ": " + rejection, null);
                }
                tap.accept(entry);
            });
            JournalScan.Fault damage = scan.fault();
            boolean interrupted = scan.torn() && !Files.exists(run.manifest());
            if (damage != null && !interrupted) {
                throw fault(run.journal().getFileName() + ": " + damage, null);
            }
        } catch (JournalException e) {
            throw fault(run.journal().getFileName() + ": " + e.getMessage(), e);
        }
        return core;
    }

    /**
     * Lets pass every entry but the one that began a job of another contract: what such a job's rounds must be, only the
     * release that carries its contract can say.
     */
    static void requireContract(LogEntry entry) {
        if (entry.reason() != Reason.NONE) {
            return;
        }
        Decoded<Command> command = CommandCodec.decode(entry.envelope().payload());
        if (command.ok() && command.get() instanceof Command.SubmitJob submit) {
            String contract = submit.spec().contract();
            if (!contract.equals(Program.CONTRACT)) {
                throw UserError.because(ExitCode.CONTRACT_MISMATCH, "the run is of another numeric contract")
                        .with("run", contract)
                        .with("here", Program.CONTRACT)
                        .next("use the release that carries it");
            }
        }
    }

    private static UserError fault(String what, @Nullable Throwable cause) {
        UserError.Builder error = UserError.because(ExitCode.AUDIT_FAILED, what);
        return (cause == null ? error : error.causedBy(cause)).next("do not trust this run; ask for an untouched copy");
    }
}
