/* Runs a program's nodes in order and carries state from step to step: docs/repops.md, sections 1 and 2. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

static const tensor *start_tensor(const plan *p, const input *in) {
    for (int i = 0; i < p->start_count; i++) {
        if (strcmp(p->start[i].name, in->name) == 0) {
            const tensor *value = &p->start[i].value;
            if (value->dtype != in->dtype || value->count != element_count(&in->shape)) {
                fail("the start state's tensor does not fit: name=%s", in->name);
            }
            return value;
        }
    }
    fail("the start state has no tensor of this name: name=%s", in->name);
    return NULL;
}

static void assign(tensor *to, const tensor *from) {
    memcpy(to->array, from->array, to->count * element_length(to->dtype));
}

runner make_runner(const plan *p, const program *of) {
    runner r;
    r.program = of;
    r.bound = allocate((size_t) of->input_count, sizeof *r.bound);
    r.values = allocate((size_t) of->node_count, sizeof *r.values);
    for (int i = 0; i < of->input_count; i++) {
        const input *in = &of->inputs[i];
        r.bound[i] = make_tensor(in->dtype, &in->shape);
        if (in->kind == STATE || in->kind == START) {
            assign(&r.bound[i], start_tensor(p, in));
        } else if (in->kind == CONSTANT) {
            *(float *) r.bound[i].array = bits_float(in->constant_bits);
        }
    }
    for (int i = 0; i < of->node_count; i++) {
        r.values[i] = make_tensor(of->nodes[i].dtype, &of->nodes[i].shape);
    }
    return r;
}

static int finite(const tensor *t) {
    for (size_t i = 0; i < t->count; i++) {
        /* x - x is +0 for every finite x and NaN for every other. */
        if (t->dtype == FLOAT32) {
            float x = ((const float *) t->array)[i];
            if (x - x != 0) {
                return 0;
            }
        } else if (t->dtype == FLOAT64) {
            double x = ((const double *) t->array)[i];
            if (x - x != 0) {
                return 0;
            }
        }
    }
    return 1;
}

int run(runner *r, const plan *p, uint64_t step) {
    context c = {p, step, 0, r->values, r->bound};
    for (int i = 0; i < r->program->node_count; i++) {
        c.node = (uint64_t) i;
        compute(&c, &r->program->nodes[i], &r->values[i]);
        if (!finite(&r->values[i])) {
            return i;
        }
    }
    return -1;
}

static const tensor *output_tensor(const runner *r, const char *name) {
    for (int i = 0; i < r->program->output_count; i++) {
        if (strcmp(r->program->outputs[i].name, name) == 0) {
            return &r->values[r->program->outputs[i].node];
        }
    }
    return NULL;
}

static int carried(const input *in) {
    return in->kind == STATE || in->kind == FRESH;
}

void carry(const runner *from, runner *to) {
    for (int i = 0; i < to->program->input_count; i++) {
        const tensor *next = output_tensor(from, to->program->inputs[i].name);
        if (carried(&to->program->inputs[i]) && next != NULL) {
            assign(&to->bound[i], next);
        }
    }
}

static int by_name(const void *a, const void *b) {
    return compare_names(((const named *) a)->name, ((const named *) b)->name);
}

static hash root_of(named *tensors, size_t count) {
    qsort(tensors, count, sizeof *tensors, by_name);
    hash *leaves = allocate(count, sizeof *leaves);
    for (size_t i = 0; i < count; i++) {
        hash h = tensor_hash(&tensors[i].value);
        leaves[i] = state_leaf(tensors[i].name, &h);
    }
    hash root = merkle_root(leaves, count);
    free(leaves);
    free(tensors);
    return root;
}

hash end_root(const runner *r) {
    named *tensors = allocate((size_t) r->program->input_count, sizeof *tensors);
    size_t count = 0;
    for (int i = 0; i < r->program->input_count; i++) {
        if (r->program->inputs[i].kind == STATE) {
            tensors[count].name = r->program->inputs[i].name;
            tensors[count++].value = r->bound[i];
        }
    }
    return root_of(tensors, count);
}

hash output_root(const runner *r) {
    size_t count = (size_t) r->program->output_count;
    named *tensors = allocate(count, sizeof *tensors);
    for (size_t i = 0; i < count; i++) {
        tensors[i].name = r->program->outputs[i].name;
        tensors[i].value = r->values[r->program->outputs[i].node];
    }
    return root_of(tensors, count);
}

hash trace_root(const runner *r) {
    size_t count = (size_t) r->program->node_count;
    hash *hashes = allocate(count, sizeof *hashes);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = tensor_hash(&r->values[i]);
    }
    hash root = merkle_root(hashes, count);
    free(hashes);
    return root;
}
