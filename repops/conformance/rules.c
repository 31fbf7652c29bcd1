/* What operators ask of operands and results: docs/repops.md, section 3. A dump that breaks it is refused. */
#include "plan.h"

static enum dtype dtype_of(const program *p, const operand *o) {
    return o->source >= 0 ? p->nodes[o->source].dtype : p->inputs[-1 - o->source].dtype;
}

static int same(const shape *a, const shape *b, int skip_first, int skip_last) {
    if (a->rank != b->rank - skip_first - skip_last) {
        return 0;
    }
    for (int axis = 0; axis < a->rank; axis++) {
        if (a->dims[axis] != b->dims[axis + skip_first]) {
            return 0;
        }
    }
    return 1;
}

static int operand_count(enum operator_code code) {
    switch (code) {
        case MATMUL:
        case ADD:
        case SUB:
        case MUL:
        case DIV:
        case RELU_GRAD:
        case MAX:
        case MIN:
        case GREATER:
        case GREATER_EQUAL:
        case EQUAL:
            return 2;
        case FMA:
        case WHERE:
            return 3;
        default:
            return 1;
    }
}

static int product_fits(const node *n) {
    const shape *a = &n->operands[0].shape, *b = &n->operands[1].shape;
    return a->rank == 2 && b->rank == 2 && n->shape.rank == 2 && a->dims[1] == b->dims[0]
            && n->shape.dims[0] == a->dims[0] && n->shape.dims[1] == b->dims[1];
}

static int shapes_fit(const node *n) {
    switch (n->operator_code) {
        case MATMUL:
            return product_fits(n);
        case REDUCE_SUM:
        case REDUCE_MAX:
        case ARGMAX:
            return same(&n->shape, &n->operands[0].shape, 0, 1);
        case FOLD_SUM:
            return same(&n->shape, &n->operands[0].shape, 1, 0);
        case BATCH_LOAD:
            return n->shape.rank == (n->dtype == INT32 ? 1 : 2);
        default:
            for (int i = 0; i < n->operand_count; i++) {
                if (!same(&n->shape, &n->operands[i].shape, 0, 0)) {
                    return 0;
                }
            }
            return 1;
    }
}

void check_node(const program *p, const node *n) {
    enum operator_code code = n->operator_code;
    int many = code == MEAN_OF || code == TRIMMED_MEAN;
    int fits = (many || n->operand_count == operand_count(code)) && shapes_fit(n);
    for (int i = 0; i < n->operand_count && code != BATCH_LOAD; i++) {
        fits = fits && dtype_of(p, &n->operands[i]) == (code == COPY ? n->dtype : FLOAT32);
    }
    if (code == ARGMAX) {
        fits = fits && n->dtype == INT32;
    } else if (code != COPY && code != BATCH_LOAD) {
        fits = fits && n->dtype == FLOAT32;
    }
    if (!fits) {
        fail("plan.txt: operands and result do not fit the operator: node=%s code=%d", n->name, (int) code);
    }
}
