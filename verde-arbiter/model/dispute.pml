/*
 * The dispute game as docs/disputes.md states it, for SPIN (https://spinroot.com), small enough to visit every state:
 *   ./check        the rules hold, and every rule error that can be switched on is found
 *
 * What is kept of the game. A hash is right (the one that an honest execution gives) or wrong. A list holds if it folds to
 * the hash above it: above a right hash stand right hashes only, above a wrong one at least one wrong (nobody finds
 * collisions). The result of a micro-step is right or wrong; recomputed from right results it is right, from a wrong one
 * anything. The first player is the claimant, whose claim is true exactly where it is honest. The others are challengers:
 * number 0 is honest and challenges false claims only, the rest are one adversary's Sybils, who challenge when they like,
 * lose on purpose, send anything and try to move for others. The claimant of a false claim is the same adversary. Between
 * an honest player and the log stands a coordinator that delays what it likes, up to CENSOR.
 *
 * A claim that a node failed plays as the way of the roots does: one side opens one thing, and that decides.
 *
 * What is shown: who is honest never loses; a false claim is convicted, whoever challenged it before; every game and all of
 * them end; a game ends within BOUND ticks, a claim within CHALLENGERS games and the windows between them.
 */
#ifndef SYBILS
#define SYBILS 1            /* 1 or 2 */
#endif
#define CHALLENGERS (SYBILS + 1)
#ifndef LEVELS
#define LEVELS 2            /* lists; more are alike */
#endif
#define ARITY 2             /* hashes in a list, elements in a leaf */
#define MICRO 3             /* micro-steps of an element */
#define ROOT_LEVELS 2       /* lists under a claimed root */

/* Time in ticks. An honest player needs at most HONEST, the coordinator delays it by at most CENSOR. */
#define HONEST 1
#ifdef LONG_CENSORSHIP
#define CENSOR 2
#else
#define CENSOR 1
#endif
#define MOVE (HONEST + 1)                   /* the most that a move may take */
#define MOVES (LEVELS + 2)                  /* moves of one player, at most */
#define CLOCK (MOVE * MOVES)                /* all moves of one player together */
#define RERUN 2                             /* more for the claimant's first move */
#define BOUND (RERUN + 2 * CLOCK)           /* one game */

#define CLAIMANT 0
#define CHALLENGER 1
#define NOBODY 2
#define HONEST_ONE 0

mtype = { postTrace, postList, reveal, results, pick, chunk, rootsWrong, output, garbage };
mtype = { opening, picking, listing, revealing, choosing, folding, chunking, listingRoot, pickingRoot };

chan log = [0] of { byte, mtype, byte, byte, byte };  /* sender: 0 claimant, 1 + n challenger n; kind; two fields; ticks */

bool honestClaim;           /* the claimant is honest, its claim is true */
bool playing, finished, convicted;
bool ready;                 /* the log takes the next message */
mtype phase;
byte turn;
byte current;               /* the challenger of the open game */
byte level;                 /* lists of the present tree that were posted */
bool wrongAbove;            /* the hash that is expanded next, or the leaf that was picked, is wrong */
byte bits;                  /* what was posted last: bit i is set where item i is wrong */
bool wrongValue;            /* of the disputed element */
byte left[2];               /* of each player's clock */
bool first;                 /* the claimant's first move */
byte loser;
byte elapsed;               /* ticks since the game began */
byte games;                 /* about this claim */
bool tried[CHALLENGERS];    /* who has challenged this claim */
bool meddled;

/* What the next game does not know. */
inline clear() {
    left[0] = CLOCK; left[1] = CLOCK; elapsed = 0;
    first = true; level = 0; bits = 0; wrongAbove = false; wrongValue = false; meddled = false;
    phase = opening; turn = CLAIMANT; loser = NOBODY
}

inline end(who) {
    loser = who;
    playing = false;
    if
    :: loser == CLAIMANT -> convicted = true
    :: else
    fi;
    assert(!(honestClaim && loser == CLAIMANT));
    assert(!(current == HONEST_ONE && loser == CHALLENGER));
    clear()
}

inline next(p) {
    phase = p;
    turn = 1 - turn
}

/* Whether the posted list holds under the hash that is expanded. */
#ifdef NO_FOLD_CHECK
#define holds(posted) true
#else
#define holds(posted) ((posted != 0) == wrongAbove)
#endif

inline posted(a, onward) {
    if
    :: holds(a) -> bits = a; level++; next(onward)
    :: else -> end(CLAIMANT)
    fi
}

/* The rules, for a move of the player whose turn it is. */
inline apply(kind, a, b) {
    if
    :: phase == opening && kind == postTrace ->     /* b: the trace root is wrong */
        wrongAbove = (b == 1); posted(a, picking)
    :: phase == listing && kind == postList -> posted(a, picking)
    :: phase == picking && kind == pick && a < ARITY ->
        wrongAbove = (bits >> a) & 1;
        if
        :: level < LEVELS -> next(listing)
        :: else -> next(revealing)
        fi
    :: phase == picking && kind == rootsWrong && level == 1 ->
        wrongAbove = !honestClaim;              /* a claimed root: of a false claim with this trace it is wrong */
        level = 0; next(listingRoot)
    :: phase == revealing && kind == reveal ->  /* a: bit i is set where element i of the leaf is wrong */
        if
#ifdef NO_LEAF_CHECK
        :: true -> bits = a; next(choosing)
#else
        :: (a != 0) == wrongAbove -> bits = a; next(choosing)
        :: else -> end(CLAIMANT)
#endif
        fi
    :: phase == choosing && kind == pick && a < ARITY -> wrongValue = (bits >> a) & 1; next(folding)
    :: phase == folding && kind == results ->   /* a: bit i is set where the result of micro-step i is wrong */
        if
#ifdef NO_LAST_CHECK
        :: true -> bits = a; next(chunking)
#else
        :: ((a >> (MICRO - 1)) & 1) == wrongValue -> bits = a; next(chunking)
        :: else -> end(CLAIMANT)
#endif
        fi
    :: phase == chunking && kind == chunk && a < MICRO -> /* b: 0 the openings hold, 1 they do not */
        judge(a, b)
    :: phase == listingRoot && kind == postList -> posted(a, pickingRoot)
    :: phase == pickingRoot && kind == pick && a < ARITY && level < ROOT_LEVELS ->
        wrongAbove = (bits >> a) & 1; next(listingRoot)
    :: phase == pickingRoot && kind == output && a < ARITY && level == ROOT_LEVELS ->
        if
#ifndef BAD_OPENING_TAKEN
        :: b == 1 -> end(CHALLENGER)
#endif
        :: else ->
            if
            :: ((bits >> a) & 1) || (b == 1) -> end(CLAIMANT)
            :: else -> end(CHALLENGER)
            fi
        fi
    :: else -> end(turn)                        /* not due, out of range, or no move at all */
    fi
}

/* The arbiter: it computes micro-step a from the result before it, and compares. */
inline judge(a, b) {
    if
#ifndef BAD_OPENING_TAKEN
    :: b == 1 -> end(CHALLENGER)
#endif
    :: else ->
        if
        :: b == 1 -> end(CLAIMANT)              /* forged operands give any bits */
        :: b == 0 && a > 0 && ((bits >> (a - 1)) & 1) ->
            if                                  /* from a wrong result anything follows */
            :: end(CLAIMANT)
            :: end(CHALLENGER)
            fi
        :: else ->
            if
#ifdef VERDICT_TURNED
            :: (bits >> a) & 1 -> end(CHALLENGER)
            :: else -> end(CLAIMANT)
#else
            :: (bits >> a) & 1 -> end(CLAIMANT)
            :: else -> end(CHALLENGER)
#endif
            fi
        fi
    fi
}

#ifdef SHARED_CLOCK
#define clockOf(player) 0                       /* one clock for both: who waits eats the other's time */
#else
#define clockOf(player) player
#endif

/* Charges the mover's clock. */
byte limit;
inline charge(ticks) {
    limit = (left[clockOf(turn)] < MOVE -> left[clockOf(turn)] : MOVE);
    limit = limit + (first -> RERUN : 0);
#ifdef NO_CLOCK
    elapsed = elapsed + ticks;
    assert(elapsed <= BOUND)
#else
    if
    :: ticks > limit ->
        elapsed = elapsed + limit;
        assert(elapsed <= BOUND);
#ifdef CLOCK_TURNED
        end(1 - turn)
#else
        end(turn)
#endif
    :: else ->
        elapsed = elapsed + ticks;
        assert(elapsed <= BOUND);
        left[clockOf(turn)] = left[clockOf(turn)] - (first -> (ticks > RERUN -> ticks - RERUN : 0) : ticks)
    fi
#endif
    ;
    first = false
}

byte sender, f, g, ticks;
mtype what;
bool isPlayer;

inline play() {
    do
    :: playing ->
        ready = true;
        atomic { log?sender, what, f, g, ticks;
        ready = false;
        isPlayer = (turn == CLAIMANT -> sender == 0 : sender == current + 1);
#ifdef ANYONE_MOVES
        isPlayer = isPlayer || (turn == CHALLENGER && sender != 0);
#endif
        if
        :: isPlayer ->
            charge(ticks);
            if
            :: playing -> apply(what, f, g)
            :: else
            fi
        :: else                                 /* refused: not a player, or not its turn */
        fi;
        sender = 0; f = 0; g = 0; ticks = 0; limit = 0; what = 0; isPlayer = false }
    :: else -> break
    od
}

inline begin(n) {
    atomic {
    current = n;
    tried[n] = true;
    games++;
    assert(games <= CHALLENGERS);
    clear();
    playing = true
    }
}

#ifdef SAME_AGAIN
#define mayChallenge(n) true
#else
#define mayChallenge(n) !tried[n]
#endif

/* Whose challenge is next is the adversary's choice; it cannot keep the honest one out for good. */
active proctype Coordinator() {
    if
    :: honestClaim = true
    :: honestClaim = false
    fi;
    do
    :: !convicted && !honestClaim && mayChallenge(HONEST_ONE) -> begin(HONEST_ONE); play()
    :: !convicted && mayChallenge(1) -> begin(1); play()
#if SYBILS > 1
    :: !convicted && mayChallenge(2) -> begin(2); play()
#endif
#ifdef ONE_CHALLENGE
    :: tried[HONEST_ONE] || tried[1] || honestClaim -> break
#else
    :: convicted || honestClaim || tried[HONEST_ONE] -> break
#endif
    od;
    assert(honestClaim || convicted);
    finished = true
}

/* How long a move takes: an honest one as long as it needs and the coordinator likes; another to the brink, or too long. */
inline delay(honest, d) {
    if
    :: honest ->
        if
        :: d = 0
        :: d = HONEST + CENSOR
        fi
    :: else ->
        if
        :: d = 0
        :: d = MOVE
        :: d = MOVE + 1
        :: first -> d = MOVE + RERUN
        fi
    fi
}

active proctype Claimant() {
    byte a, b, d;
    mtype kind;
    do
    :: atomic { ready && turn == CLAIMANT ->
        a = 0; b = 0;
        if
        :: honestClaim ->
            if
            :: phase == opening -> kind = postTrace
            :: phase == listing || phase == listingRoot -> kind = postList
            :: phase == revealing -> kind = reveal
            :: phase == folding -> kind = results
            :: else -> kind = garbage
            fi
        :: else ->
            if
            :: phase == opening -> kind = postTrace; select (a : 0 .. 3); select (b : 0 .. 1)
            :: phase == listing || phase == listingRoot -> kind = postList; select (a : 0 .. 3)
            :: phase == revealing -> kind = reveal; select (a : 0 .. 3)
            :: phase == folding -> kind = results; select (a : 0 .. 7)
            :: kind = garbage
            fi
        fi;
        delay(honestClaim, d);
        log!0, kind, a, b, d;
        a = 0; b = 0; d = 0; kind = 0 }
    :: finished -> break
    od
}

/* The first wrong item that was posted; none where all are right. */
#define firstWrong(items) ((items) & 1 -> 0 : ((items) & 2 -> 1 : ((items) & 4 -> 2 : 255)))

inline honestMove() {
    if
    :: phase == picking && bits != 0 -> kind = pick; a = firstWrong(bits)
    :: phase == picking && bits == 0 && level == 1 -> kind = rootsWrong
    :: phase == pickingRoot && bits != 0 && level < ROOT_LEVELS -> kind = pick; a = firstWrong(bits)
    :: phase == pickingRoot && bits != 0 && level == ROOT_LEVELS -> kind = output; a = firstWrong(bits)
    :: phase == choosing && bits != 0 -> kind = pick; a = firstWrong(bits)
    :: phase == chunking && bits != 0 -> kind = chunk; a = firstWrong(bits)
    :: else -> kind = garbage                   /* it agrees with all, and has nothing to say */
    fi
}

inline anyMove() {
    if
    :: phase == picking || phase == choosing || phase == pickingRoot -> kind = pick; select (a : 0 .. ARITY)
    :: phase == picking -> kind = rootsWrong
    :: phase == pickingRoot -> kind = output; select (a : 0 .. ARITY); select (b : 0 .. 1)
    :: phase == chunking -> kind = chunk; select (a : 0 .. MICRO); select (b : 0 .. 1)
    :: kind = garbage
    fi
}

active [CHALLENGERS] proctype Challenger() {
    byte a, b, d, n;
    mtype kind;
    n = _pid - 2;
    do
    :: atomic { ready && turn == CHALLENGER && current == n ->
        a = 0; b = 0;
        if
        :: n == HONEST_ONE -> honestMove()
        :: else -> anyMove()
        fi;
        delay(n == HONEST_ONE, d);
        log!n + 1, kind, a, b, d;
        a = 0; b = 0; d = 0; kind = 0 }
    :: atomic { ready && n != HONEST_ONE && current != n && !meddled -> /* a saboteur's move in another's game */
        meddled = true; log!n + 1, garbage, 0, 0, 0 }
    :: finished -> break
    od
}

ltl ends { <> finished }
