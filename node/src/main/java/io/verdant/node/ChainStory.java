package io.verdant.node;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.SettlementViews;
import io.verdant.settlement.evm.ChainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the chain says of a run's disputes, joined with the log: by the digest of the disputed claim, and by delegations. */
final class ChainStory {
    private static final int BRIEF_DIGITS = 8;

    private final List<ChainEvent> events;
    /** Owners' addresses with the members that act for them. */
    private final Map<String, String> membersOfOwners = new HashMap<>();

    private ChainStory(List<ChainEvent> events) {
        this.events = events;
        named("DelegateSet").forEach(event -> membersOfOwners.put(event.field("owner"), event.field("delegate")));
    }

    /** The events kept with a run; nothing where it did not settle on a chain. */
    static Optional<ChainStory> read(RunDirectory run) {
        Path file = run.path().resolve(ChainRun.EVENTS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ChainStory(new ObjectMapper().readValue(run.read(file), new TypeReference<>() {})));
        } catch (IOException notEvents) {
            throw UserError.because(ExitCode.DATA, "the run's events of the chain cannot be read")
                    .with("file", file)
                    .causedBy(notEvents)
                    .next("restore the file");
        }
    }

    private Stream<ChainEvent> named(String name) {
        return events.stream().filter(event -> event.name().equals(name));
    }

    /** How a game of the log went on the chain: challenge, verdict, and what they moved. */
    List<Explainer.Finding> of(GameRecord game, NetworkState state) {
        List<Explainer.Finding> findings = new ArrayList<>();
        Optional<ChainEvent> opened =
                named("GameOpened").filter(event -> isOver(event, game, state)).findFirst();
        opened.ifPresent(event -> {
            String id = event.field("gameId");
            findings.add(finding(
                    game,
                    event,
                    "CHAIN OPEN",
                    "claim " + brief(event.field("digest")) + " of " + name(state, event.field("claimant"))
                            + " challenged, game " + brief(id)));
            movements(findings, game, event, state);
            named("GameFinished").filter(end -> end.field("gameId").equals(id)).forEach(end -> {
                findings.add(finding(game, end, "CHAIN VERDICT", verdict(end, game)));
                movements(findings, game, end, state);
            });
        });
        return findings;
    }

    private boolean isOver(ChainEvent event, GameRecord game, NetworkState state) {
        boolean players = member(event.field("challenger"))
                        .equals(game.challenger().hex())
                && member(event.field("claimant")).equals(game.claimant().hex())
                && event.field("round").equals(String.valueOf(game.round()));
        RoundState.Opened claim = state.round(game.round()).claims().get(game.claimant());
        return players
                && (claim == null
                        || event.field("digest")
                                .equals(Eip712.claimDigest(claim.claim()).hex()));
    }

    private static String verdict(ChainEvent end, GameRecord game) {
        String transcript = end.field("transcriptHash");
        boolean signed = game.verdicts().values().stream()
                .anyMatch(verdict -> verdict.transcriptHash().hex().equals(transcript));
        String status = SettlementViews.GameStatus.values()[Integer.parseInt(end.field("status"))].name();
        return status + ", transcript " + brief(transcript)
                + (signed ? ", which the log's verdict signs" : ", which no verdict of the log signs");
    }

    /** The movements of the same transaction. */
    private void movements(List<Explainer.Finding> findings, GameRecord game, ChainEvent cause, NetworkState state) {
        named("Moved")
                .filter(event -> event.transaction().equals(cause.transaction()))
                .forEach(event -> findings.add(finding(game, event, "CHAIN " + kind(event), movement(event, state))));
    }

    private static Kind kind(ChainEvent event) {
        int code = Integer.parseInt(event.field("kind"));
        return Stream.of(Kind.values())
                .filter(kind -> kind.code() == code)
                .findFirst()
                .orElseThrow();
    }

    private String movement(ChainEvent event, NetworkState state) {
        return Money.text(Long.parseLong(event.field("amount"))) + " from " + account(event, "from", state) + " to "
                + account(event, "to", state);
    }

    private String account(ChainEvent event, String side, NetworkState state) {
        int code = Integer.parseInt(event.field(side + "Purse"));
        Purse purse = Stream.of(Purse.values())
                .filter(known -> known.code() == code)
                .findFirst()
                .orElseThrow();
        return purse == Purse.BURN ? "BURN" : name(state, event.field(side + "Owner")) + "'s " + purse;
    }

    private String member(String owner) {
        return membersOfOwners.getOrDefault(owner, owner);
    }

    private String name(NetworkState state, String owner) {
        return RunReports.name(state, io.verdant.protocol.Address.ofHex(member(owner)));
    }

    private static String brief(String hex) {
        return hex.substring(0, BRIEF_DIGITS);
    }

    private static Explainer.Finding finding(GameRecord game, ChainEvent event, String check, String outcome) {
        String where = "transaction " + event.transaction() + " in block " + event.block();
        return new Explainer.Finding(game.round(), check, null, null, outcome, where);
    }
}
