/*
 * fixture [--trace | --nodes] DIRECTORY [STEPS]
 *
 * Runs a dumped plan and prints one line a step: the end root, with --trace also the step's trace root. After the last
 * of the plan's steps a line for the closing program follows: the gradient root (and trace root). A run that meets a
 * value that is not finite ends with "failed STEP NODE". With --nodes a line for each node instead: step, node, hash.
 *
 * fixture --generator: known answers of the generator and what is made of it.
 * fixture --powers FILE: the hard cases of POW in that file, computed here.
 */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void self_test(void);
void print_generator(void);
void print_powers(const char *path);

static void print_hash(const hash *h) {
    for (int i = 0; i < HASH_LENGTH; i++) {
        printf("%02x", (unsigned) h->bytes[i]);
    }
}

enum detail { ROOTS, TRACE, NODES };

static void report_nodes(int step, const runner *r) {
    for (int i = 0; i < r->program->node_count; i++) {
        hash h = tensor_hash(&r->values[i]);
        printf("%d %d ", step, i);
        print_hash(&h);
        putchar('\n');
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

static void execute(const plan *p, int steps, enum detail detail) {
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
        if (detail == NODES) {
            report_nodes(i, r);
        } else {
            report(&root, r, detail == TRACE);
        }
    }
}

int main(int count, char **arguments) {
    enum detail detail = ROOTS;
    if (count > 1 && strcmp(arguments[1], "--trace") == 0) {
        detail = TRACE;
    } else if (count > 1 && strcmp(arguments[1], "--nodes") == 0) {
        detail = NODES;
    }
    count -= detail != ROOTS;
    arguments += detail != ROOTS;
    self_test();
    if (count == 2 && strcmp(arguments[1], "--generator") == 0) {
        print_generator();
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "--powers") == 0) {
        print_powers(arguments[2]);
        return 0;
    }
    if (count < 2 || count > 3) {
        fail("usage: fixture [--trace | --nodes] DIRECTORY [STEPS], fixture --generator, or fixture --powers FILE");
    }
    plan *p = read_plan(arguments[1]);
    int steps = count == 3 ? atoi(arguments[2]) : p->steps;
    if (steps < 1 || steps > p->steps) {
        fail("steps=%d of %d", steps, p->steps);
    }
    execute(p, steps, detail);
    return 0;
}
