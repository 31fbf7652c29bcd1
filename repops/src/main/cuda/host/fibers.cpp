/*
 * Runs grids: block after block, and the threads of a block one after the other, or, where they meet, as fibers that change
 * places at barriers.
 */
#include "host.h"

#include <setjmp.h>
#include <stdlib.h>
#include <ucontext.h>

#define MOST_THREADS 1024
#define WARP 32
#define STACK_LENGTH (256 * 1024)

Extent threadIdx, blockIdx, blockDim, gridDim;
uint64_t verdant_exchange[MOST_THREADS];

struct Barrier {
    unsigned arrived, passed;
};

struct Fiber {
    jmp_buf place;
    ucontext_t start;
    bool begun, done;
};

static Fiber fibers[MOST_THREADS];
static jmp_buf scheduler;
static unsigned current;
static unsigned long progress; /* fibers that ended and barriers that opened */
static Barrier block_barrier, warp_barriers[MOST_THREADS / WARP];
static Kernel running;
static const NodeArgs *arguments;

/* A fiber runs its thread of one block, waits for the next block, and so on. */
static void fiber_main() {
    for (;;) {
        running(*arguments);
        fibers[current].done = true;
        progress++;
        if (_setjmp(fibers[current].place) == 0) {
            _longjmp(scheduler, 1);
        }
    }
}

static void begin(Fiber &fiber) {
    getcontext(&fiber.start);
    fiber.start.uc_stack.ss_sp = malloc(STACK_LENGTH);
    fiber.start.uc_stack.ss_size = STACK_LENGTH;
    fiber.start.uc_link = NULL;
    makecontext(&fiber.start, fiber_main, 0);
    fiber.begun = true;
    setcontext(&fiber.start);
}

static void resume(unsigned thread) {
    current = thread;
    threadIdx.x = thread;
    if (_setjmp(scheduler) == 0) {
        if (fibers[thread].begun) {
            _longjmp(fibers[thread].place, 1);
        }
        begin(fibers[thread]);
    }
}

static void meet(Barrier &barrier, unsigned count) {
    unsigned before = barrier.passed;
    if (++barrier.arrived == count) {
        barrier.arrived = 0;
        barrier.passed++;
        progress++;
    }
    while (barrier.passed == before) {
        if (_setjmp(fibers[current].place) == 0) {
            _longjmp(scheduler, 1);
        }
    }
}

void __syncthreads() {
    meet(block_barrier, blockDim.x);
}

void __syncwarp() {
    unsigned first = threadIdx.x / WARP * WARP;
    meet(warp_barriers[first / WARP], blockDim.x - first < WARP ? blockDim.x - first : WARP);
}

/* Fibers that wait for ever cannot be woken from where they are: they begin anew with the next grid. */
static void forget_fibers() {
    for (Fiber &fiber : fibers) {
        if (fiber.begun) {
            free(fiber.start.uc_stack.ss_sp);
        }
        fiber.begun = false;
    }
    block_barrier = Barrier();
    for (Barrier &barrier : warp_barriers) {
        barrier = Barrier();
    }
}

static bool run_meeting_block() {
    for (unsigned thread = 0; thread < blockDim.x; thread++) {
        fibers[thread].done = false;
    }
    for (unsigned left = blockDim.x; left > 0;) {
        unsigned long before = progress;
        left = 0;
        for (unsigned thread = 0; thread < blockDim.x; thread++) {
            if (!fibers[thread].done) {
                resume(thread);
                left += !fibers[thread].done;
            }
        }
        if (left > 0 && progress == before) {
            forget_fibers();
            return false;
        }
    }
    return true;
}

bool run_grid(const KernelEntry &entry, unsigned blocks, const NodeArgs &args) {
    running = entry.kernel;
    arguments = &args;
    blockDim = Extent{entry.threads, 1, 1};
    gridDim = Extent{blocks, 1, 1};
    threadIdx = Extent{0, 0, 0};
    for (unsigned block = 0; block < blocks; block++) {
        blockIdx = Extent{block, 0, 0};
        if (entry.meets) {
            if (!run_meeting_block()) {
                return false;
            }
            continue;
        }
        for (threadIdx.x = 0; threadIdx.x < entry.threads; threadIdx.x++) {
            entry.kernel(args);
        }
    }
    return true;
}
