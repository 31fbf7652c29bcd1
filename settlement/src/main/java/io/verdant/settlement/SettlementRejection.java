package io.verdant.settlement;

/**
 * Why a settlement home refuses an action. The contract has a custom error of each one's name in camel case, such as
 * {@code NotOwner()} for {@link #NOT_OWNER}, and checks in the same order.
 */
public enum SettlementRejection {
    ZERO_AMOUNT("the amount is zero", "name an amount"),
    AMOUNT_TOO_LARGE("the amount is above the limit", "use less"),
    NOT_OWNER("the key is a delegate, and owns nothing", "use the owner's key"),
    DELEGATE_REVOKED("the owner revoked this delegate", "use another delegate or the owner's key"),
    INSUFFICIENT_FREE("the free balance does not cover it", "deposit first"),
    INSUFFICIENT_STAKE("the stake that is not locked or unbonding does not cover it", "stake more"),
    NOTHING_UNBONDING("no stake is unbonding", "request it first"),
    STILL_UNBONDING("the unbonding time has not passed", "wait until the release time"),
    KEY_TAKEN("the key is another owner's delegate", "use a key of its own"),
    KEY_HAS_ACCOUNT("the key has an account or a membership of its own", "use a fresh key"),
    UNKNOWN_DELEGATE("the key is not this owner's delegate", "name one of your delegates"),
    BAD_SIGNATURE("the signature is not the signer's over this", "sign exactly this, with a low s"),
    BAD_TERMS("a field of the terms is out of its range", "see the table of terms"),
    CHEATING_PAYS("stake and audits do not outweigh a false claim", "raise the stake or the audit rate"),
    JOB_EXISTS("the publisher opened this job before", "change the job's seed"),
    UNKNOWN_JOB("no such job", "use the id of an open job"),
    JOB_NOT_OPEN("the job has ended", "nothing: claim rewards, leave and unstake"),
    JOB_PAUSED("too many claims of an epoch were rejected", "wait for a better epoch"),
    ALREADY_MEMBER("the account is a member", "leave first"),
    EXCLUDED("the account was convicted in this job", "nothing: it is final"),
    WRONG_ROLE("the role does not allow it", "use an account of the right role"),
    NOT_LISTED_ARBITER("the terms do not list this arbiter", "join in another role"),
    NOT_MEMBER("the account is not a member of the job", "join first"),
    NOT_COORDINATOR("the job has another coordinator", "use the coordinator's key"),
    NOT_PUBLISHER("neither the publisher nor the coordinator", "use one of their keys"),
    GAME_OPEN("a game is open", "wait for its verdict or expiry"),
    WINDOW_OPEN("the challenge window has not passed", "wait for its rounds and seconds"),
    ROUNDS_MISSING("not all rounds are anchored", "anchor them or halt the job"),
    EPOCHS_UNSETTLED("not all epochs are settled", "settle them"),
    NOT_EXPIRED("neither the deadline nor the service level is missed", "wait"),
    WRONG_ROUND("not the round that is next, or beyond what the job has", "use the round that the state names"),
    HEAD_NOT_ADVANCING("the log's index is not above the last anchor's", "anchor a later head"),
    UNKNOWN_ANCHOR("that head was not anchored for that round", "use what the anchor's event says"),
    SAME_HEAD("both heads are one", "report two different ones"),
    WRONG_EPOCH("not the epoch that is next, or not ended", "use the epoch that the state names"),
    EPOCH_SETTLED("the epoch is settled", "nothing: it is final"),
    COMMIT_CLOSED("the window for commitments is not open", "commit between the epoch's end and its window's"),
    REVEAL_CLOSED("the window for commitments has not passed", "reveal after it"),
    ALREADY_COMMITTED("this validator has committed", "reveal what you committed"),
    NO_COMMITMENT("this validator has not committed", "commit in the next epoch"),
    ALREADY_REVEALED("this validator has revealed", "nothing: it is recorded"),
    BAD_REVEAL("root and salt do not open the commitment", "reveal exactly what was committed"),
    NO_GAMES("the job's tier has no games", "use statistical evidence"),
    WRONG_JOB("the evidence is of another job", "use evidence of this job"),
    NOT_ACCUSABLE("the signer is no member that answers for it", "nothing: it is not in this job"),
    OWN_CLAIM("the claimant is the challenger", "let another challenge"),
    CLAIM_DECIDED("the claim was lost or conceded", "nothing: it is decided"),
    GAME_EXISTS("this challenger challenged this before", "let another challenge"),
    TOO_MANY_GAMES("four games over this are open", "wait for a verdict"),
    UNKNOWN_GAME("no such game in this job", "use the id in the game's event"),
    GAME_ENDED("the game has ended", "nothing: it is decided"),
    NOT_CLAIMANT("only the claimant may concede", "use its key"),
    LATE_VERDICT("the game's deadline has passed", "expire the game"),
    GAME_RUNNING("the game's deadline has not passed", "wait for it"),
    BELOW_QUORUM("fewer signatures than the quorum", "collect more"),
    NOT_ARBITER("a signer is no arbiter of this job", "leave its signature out"),
    SIGNATURES_UNSORTED("signers are not strictly ascending by owner", "sort them, each once"),
    EVIDENCE_USED("the evidence was used before", "nothing: it was punished"),
    ROOT_UNCONFIRMED("too few validators revealed this root", "settle what they revealed"),
    EXCEEDS_PRICE("the rewards exceed what the rounds so far may cost", "pay less"),
    ALREADY_CLAIMED("the reward was claimed", "nothing: it was paid"),
    BAD_PROOF("the proof does not lead to the epoch's root", "use the leaf and path of the epoch's tree"),
    EXCEEDS_TOTAL("the epoch's rewards are used up", "ask the coordinator: its root is wrong");

    private final String text;
    private final String nextAction;

    SettlementRejection(String text, String nextAction) {
        this.text = text;
        this.nextAction = nextAction;
    }

    /** What does not hold. */
    public String text() {
        return text;
    }

    /** What the refused one can do. */
    public String nextAction() {
        return nextAction;
    }

    /** The contract's error, such as {@code NotOwner}. */
    public String errorName() {
        StringBuilder camel = new StringBuilder();
        for (String word : name().split("_", -1)) {
            camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return camel.toString();
    }
}
