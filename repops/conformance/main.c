/*
 * fixture [--trace] DIRECTORY [STEPS]
 *
 * Runs a dumped plan and prints one line a step: the end root, with --trace also the step's trace root. After the last
 * of the plan's steps a line for the closing program follows: the gradient root (and trace root). A run that meets a
 * value that is not finite ends with "failed STEP NODE".
 */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void self_test(void);

static void print_hash(const hash *h) {
    for (int i = 0; i < HASH_LENGTH; i++) {
        printf("%02x", (unsigned) h->bytes[i]);
    }
}

static void report(const hash *root, const runner *r, int trace) {
    print_hash(root);
    if (trace) {
        hash step = trace_root(r);
        putchar(' ');
        print_hash(&step);
    }
    putchar('\n');
    fflush(stdout);
}

static void execute(const plan *p, int steps, int trace) {
    runner step = make_runner(p, &p->step);
    runner closing = make_runner(p, &p->closing);
    for (int i = 0; i <= steps; i++) {
        runner *r = i < p->steps ? &step : &closing;
        if (i == steps && r == &step) {
            return; /* fewer steps were asked for than the plan has */
        }
        if (r == &closing) {
            carry(&step, &closing);
        }
        int failed = run(r, p, (uint64_t) i);
        if (failed >= 0) {
            printf("failed %d %d\n", i, failed);
            return;
        }
        hash root;
        if (r == &step) {
            carry(r, r);
            root = end_root(r);
        } else {
            root = output_root(r);
        }
        report(&root, r, trace);
    }
}

int main(int count, char **arguments) {
    int trace = count > 1 && strcmp(arguments[1], "--trace") == 0;
    count -= trace;
    arguments += trace;
    self_test();
    if (count < 2 || count > 3) {
        fail("usage: fixture [--trace] DIRECTORY [STEPS]");
    }
    plan *p = read_plan(arguments[1]);
    int steps = count == 3 ? atoi(arguments[2]) : p->steps;
    if (steps < 1 || steps > p->steps) {
        fail("steps=%d of %d", steps, p->steps);
    }
    execute(p, steps, trace);
    return 0;
}
