/*
 * What surrounds a dispute's game, as docs/protocol.md and docs/disputes.md state it, for SPIN (https://spinroot.com): sets
 * of arbiters, concessions, one trace for all games over a claim, disputes over aggregates. The game itself is
 * dispute.pml's; here it has the result that is shown there:
 *   a true claim whose claimant plays honestly is never lost; a false one is lost to an honest challenger; else anything.
 *   ./check        the rules hold, and every rule error that can be switched on is found
 *
 * What is assumed. In no set do as many arbiters lie as make its quorum. One challenger, one validator is honest. An honest
 * arbiter that is up signs before its set's time is over; others sign what they like, or nothing.
 *
 * What is shown. The verdict is the game's result, or there is none; an honest arbiter is never slashed; where the honest
 * ones of a set make a quorum there is a verdict. An honest claimant is never convicted; whoever made a false claim is
 * convicted or concedes, and is not paid; a machine that erred and may concede keeps its stake; nobody concedes twice in
 * three epochs. A false root closes no round, a true one is never voided, and an aggregator that published one keeps its
 * stake. Every play ends.
 */
#define SETS 3
#define SET 3               /* arbiters of a set */
#define QUORUM 2            /* more than half of a set */
#define EPOCHS 4
#define CONCESSION 3        /* one in so many epochs */
#define AGGREGATORS 2
#define VALIDATORS 3        /* number 0 is honest */

#define CLAIMANT 0
#define CHALLENGER 1
#define NOBODY 2            /* no verdict */

bool undecided;             /* some game had no verdict */
bool finished;

/* --- arbiters --- */

byte honest[SETS];          /* of each set: those that are honest and up */
byte liars[SETS];
byte right[SETS], wrong[SETS];  /* verdicts so far, and silent liars */
byte called, set, votes, against;
bool mustDecide;            /* a set that may be called has a quorum of honest ones */

inline drawArbiters() {
    mustDecide = false;
    set = 0;
    do
    :: set < SETS ->
        select (votes : 0 .. QUORUM - 1); liars[set] = votes;
        select (votes : 0 .. SET - liars[set]); honest[set] = votes;
        mustDecide = mustDecide || honest[set] >= QUORUM;
        set++
    :: else -> break
    od;
    set = 0; votes = 0
}

/* Whether the votes of one kind make a verdict. */
#ifdef QUORUM_OVER_SETS
#define decided(a, b) (a[0] + a[1] + a[2] >= QUORUM && a[0] + a[1] + a[2] > b[0] + b[1] + b[2])
#else
#ifdef ONE_VERDICT_ENOUGH
#define decided(a, b) (a[0] + a[1] + a[2] >= 1)
#else
#define decided(a, b) (a[0] >= QUORUM || a[1] >= QUORUM || a[2] >= QUORUM)
#endif
#endif

#define allHeard(s) (s >= called || right[s] >= honest[s])

/* The verdict on a game whose result is `truth`, in `loser`. Votes come one by one, from any set that was called. */
inline judge(truth, loser) {
    called = 1;
    loser = NOBODY;
    do
    :: decided(right, wrong) -> loser = truth; break
    :: decided(wrong, right) -> loser = 1 - truth; break
    :: else ->
        if
        :: right[0] < honest[0] -> right[0] = honest[0]
        :: called > 1 && right[1] < honest[1] -> right[1] = honest[1]
        :: called > 2 && right[2] < honest[2] -> right[2] = honest[2]
        :: wrong[0] < liars[0] -> wrong[0]++
        :: called > 1 && wrong[1] < liars[1] -> wrong[1]++
        :: called > 2 && wrong[2] < liars[2] -> wrong[2]++
#ifdef NO_NEXT_SET
        :: allHeard(0) && allHeard(1) && allHeard(2) -> break
#else
        :: allHeard(0) && allHeard(1) && allHeard(2) && called < SETS -> called++
        :: allHeard(0) && allHeard(1) && allHeard(2) && called == SETS -> break
#endif
        fi
    od;
    assert(loser == NOBODY || loser == truth);
    assert(loser != NOBODY || !mustDecide);
#ifdef SLASH_WHOEVER_DISAGREES
    assert(loser == NOBODY || wrong[0] + wrong[1] + wrong[2] == 0 || right[0] + right[1] + right[2] == 0)
#else
    /* slashed is who signed the other loser: liars only, as the verdict is the truth */
    skip
#endif
    ;
    undecided = undecided || loser == NOBODY;
    right[0] = 0; right[1] = 0; right[2] = 0; wrong[0] = 0; wrong[1] = 0; wrong[2] = 0; called = 0
}

/* --- a worker's claim --- */

mtype = { trueClaim, lie, erred };

mtype kind;
bool claimHonest;           /* the claimant is: its claim is true, or its machine erred */
bool convicted, conceded, paid;
bool triedHonest, opponentHonest;
byte accomplices;           /* of the claimant that have challenged it */
byte traceBefore, posted, before, result, loser;
byte epoch, lastConceded, concessions;

#ifdef CONCEDE_AGAIN
#define mayConcede true
#else
#define mayConcede (lastConceded == 255 || epoch >= lastConceded + CONCESSION)
#endif

inline concede() {
    assert(lastConceded == 255 || epoch >= lastConceded + CONCESSION);
    conceded = true; concessions++; lastConceded = epoch
}

/* What the moves of a game over the claim give. */
inline playClaim() {
    if
    :: kind == lie && !opponentHonest -> if :: result = CLAIMANT :: result = CHALLENGER fi
    :: kind == trueClaim -> result = CHALLENGER
    :: else -> result = CLAIMANT
    fi;
    if                              /* the trace is posted by the first move */
    :: claimHonest -> posted = 1
    :: else -> if :: posted = 1 :: posted = 2 fi
    fi;
#ifndef TWO_TRACES_TAKEN
    if
    :: traceBefore != 0 && posted != traceBefore -> result = CLAIMANT
    :: else
    fi;
#endif
    traceBefore = (traceBefore == 0 -> posted : traceBefore)
}

inline disputeClaim() {
    if
    :: kind == erred && mayConcede -> concede()
    :: kind == lie && mayConcede -> concede()
    :: kind != erred || !mayConcede ->
        before = traceBefore;
        playClaim();
        if
#ifdef CONCEDE_LATE
        :: result == CLAIMANT && kind == lie -> conceded = true; concessions++
#endif
        :: true ->
            judge(result, loser);
            assert(!(before != 0 && posted != before && loser == CHALLENGER));
            assert(!(opponentHonest && kind != trueClaim && loser == CHALLENGER));
            convicted = convicted || loser == CLAIMANT
        fi
    fi
}

inline claimOfAnEpoch() {
    atomic {
        convicted = false; conceded = false; triedHonest = false; accomplices = 0;
        traceBefore = 0; posted = 0; before = 0; result = 0; loser = NOBODY; undecided = false;
        if
        :: claimHonest -> if :: kind = trueClaim :: kind = erred fi
        :: else -> if :: kind = trueClaim :: kind = lie fi
        fi
    }
    do
    :: atomic { !convicted && !conceded && !triedHonest && kind != trueClaim ->
        triedHonest = true; opponentHonest = true; disputeClaim() }
    :: atomic { !convicted && !conceded && accomplices < 2 -> accomplices++; opponentHonest = false; disputeClaim() }
    :: convicted || conceded || kind == trueClaim || triedHonest -> break
    od;
    atomic {
#ifdef CONCEDED_IS_PAID
        paid = !convicted && !undecided;
#else
#ifdef UNDECIDED_IS_PAID
        paid = !convicted && !conceded;
#else
        paid = !convicted && !conceded && !undecided;
#endif
#endif
        assert(!(kind == trueClaim && claimHonest && (convicted || conceded)));
        assert(!(kind == lie && paid));
        assert(kind == trueClaim || convicted || conceded || undecided);
        assert(kind != trueClaim || !claimHonest || paid || undecided);
        assert(!(kind == erred && convicted && epoch >= CONCESSION && concessions == 0));
        assert(concessions <= (epoch + CONCESSION) / CONCESSION);
        traceBefore = 0; posted = 0; before = 0; result = 0; loser = 0; triedHonest = false; accomplices = 0
    }
}

/* --- a round's aggregate --- */

byte aggregator, v, agreeing, challenger;
bool aggregatorHonest, rootTrue, closed, halted;
bool confirmsTrue[VALIDATORS];  /* which root the validator got, or says that it got */
bool validatorHonest[VALIDATORS];
bool challenged[VALIDATORS], overruled[VALIDATORS];
bool silentMajority;

#define dissents(n) (confirmsTrue[n] != rootTrue && !overruled[n])

inline publish() {
    if
    :: aggregatorHonest = true; rootTrue = true
    :: aggregatorHonest = false; if :: rootTrue = true :: rootTrue = false fi
    fi
}

inline confirm() {
    v = 0;
    do
    :: v < VALIDATORS ->
        if
        :: validatorHonest[v] -> confirmsTrue[v] = true
        :: else -> if :: confirmsTrue[v] = true :: confirmsTrue[v] = false fi
        fi;
        challenged[v] = false; overruled[v] = false;
        v++
    :: else -> break
    od;
    v = 0
}

/* What the moves of a game over the root give. */
inline playRoot(n) {
    if
    :: rootTrue && aggregatorHonest -> result = CHALLENGER
    :: rootTrue && !aggregatorHonest -> if :: result = CLAIMANT :: result = CHALLENGER fi
    :: !rootTrue && validatorHonest[n] -> result = CLAIMANT
    :: else -> if :: result = CLAIMANT :: result = CHALLENGER fi
    fi
}

inline disputeRoot(n) {
    challenged[n] = true;
    playRoot(n);
    judge(result, loser);
    assert(!(aggregatorHonest && loser == CLAIMANT));
    assert(!(validatorHonest[n] && loser == CHALLENGER));
    if
    :: loser == CLAIMANT ->
        aggregator++;
        if
        :: aggregator == AGGREGATORS -> halted = true
        :: else ->
            publish();
#ifndef CONFIRMATIONS_KEPT
            confirm()
#endif
        fi
    :: loser == CHALLENGER ->
#ifndef NOT_OVERRULED
        overruled[n] = true
#endif
    :: else
    fi
}

#define says(n) (confirmsTrue[n] == rootTrue || overruled[n] -> 1 : 0)
#define waits(n) (validatorHonest[n] && dissents(n) && !challenged[n])

inline roundOfAnAggregate() {
    atomic {
        undecided = false;
        validatorHonest[0] = true;
        if :: validatorHonest[1] = true :: validatorHonest[1] = false fi;
        if :: validatorHonest[2] = true :: validatorHonest[2] = false fi;
        publish();
        confirm()
    }
    do
    :: closed || halted -> break
    :: atomic { !closed && !halted && dissents(0) && !challenged[0] -> disputeRoot(0) }
    :: atomic { !closed && !halted && dissents(1) && !challenged[1] -> disputeRoot(1) }
    :: atomic { !closed && !halted && dissents(2) && !challenged[2] -> disputeRoot(2) }
#ifdef CLOSE_BEFORE_CHALLENGES
    :: atomic { !closed && !halted ->
#else
    :: atomic { !closed && !halted && !waits(0) && !waits(1) && !waits(2) ->
#endif
        agreeing = says(0) + says(1) + says(2);
        if
        :: agreeing >= 2 -> closed = true
        :: else -> halted = true; silentMajority = true
        fi }
    od;
    atomic {
        assert(!(closed && !rootTrue && !undecided));
        /* one that denies a true root and risks no bond, with a majority, stops a job; it gains nothing by it */
        assert(!halted || silentMajority || undecided || aggregator == AGGREGATORS);
        assert(!(halted && silentMajority && !undecided && challenged[1] && challenged[2]))
    }
}

active proctype Network() {
    lastConceded = 255;
    atomic { drawArbiters() }
    if
    :: if :: claimHonest = true :: claimHonest = false fi;
        do
        :: epoch < EPOCHS && !convicted -> claimOfAnEpoch(); epoch++
        :: else -> break
        od
    :: roundOfAnAggregate()
    fi;
    finished = true
}

ltl ends { <> finished }
