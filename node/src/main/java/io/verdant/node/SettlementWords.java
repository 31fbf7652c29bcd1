package io.verdant.node;

import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.Movement;
import io.verdant.settlement.SettlementAction;
import java.util.Locale;

/** What a movement of value was for, in words. */
final class SettlementWords {
    private SettlementWords() {}

    static String why(SettlementAction action, Movement movement) {
        return switch (action) {
            case SettlementAction.Deposit a -> "deposited";
            case SettlementAction.Withdraw a -> "withdrawn";
            case SettlementAction.Stake a -> "put at stake";
            case SettlementAction.CompleteUnstake a -> "stake returned after its unbonding time";
            case SettlementAction.OpenJob a -> "budget of the job";
            case SettlementAction.CloseJob a -> "budget that the job did not spend";
            case SettlementAction.RefundExpired a -> "refund: the job missed its deadline or service level";
            case SettlementAction.ClaimReward a -> "reward of epoch " + a.epoch();
            case SettlementAction.OpenClaimGame a ->
                "bond of a challenge to a claim of round " + a.claim().round();
            case SettlementAction.OpenStatementGame a ->
                "bond of a challenge to the " + a.kind().name().toLowerCase(Locale.ROOT) + " of round " + a.round();
            case SettlementAction.ExpireGame a ->
                "bond returned: no verdict in time on game " + a.gameId().brief();
            case SettlementAction.Concede a ->
                ofGame(movement, "conceded", a.gameId().brief());
            case SettlementAction.Verdict a ->
                ofGame(movement, "lost", a.gameId().brief());
            case SettlementAction.Penalty a ->
                "penalty: " + a.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case SettlementAction.ReportTwoHeads a -> "two heads at index " + a.index();
            case SettlementAction.ReportOtherHead a -> "another head than anchored in round " + a.round();
            case SettlementAction.SetDelegate a -> "delegate";
            case SettlementAction.RequestUnstake a -> "unbonding";
            case SettlementAction.JoinJob a -> "joined";
            case SettlementAction.LeaveJob a -> "left";
            case SettlementAction.HaltJob a -> "halted";
            case SettlementAction.AnchorRound a -> "round " + a.round();
            case SettlementAction.CommitScores a -> "scores of epoch " + a.epoch();
            case SettlementAction.RevealScores a -> "scores of epoch " + a.epoch();
            case SettlementAction.SettleEpoch a -> "epoch " + a.epoch();
        };
    }

    private static String ofGame(Movement movement, String how, String game) {
        if (movement.kind() == Kind.BOND_RETURN) {
            return "bond returned after game " + game;
        }
        String what = movement.from().purse() == Purse.BOND ? "bond" : "stake";
        return what + " " + how + " in game " + game;
    }
}
