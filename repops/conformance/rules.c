/* What operators ask of operands, attributes and results: docs/repops.md, section 3. A dump that breaks it is refused. */
#include "plan.h"

#include <string.h>

#define MAX_EXTENT (INT32_C(1) << 20)

static const attribute *find(const node *n, const char *name) {
    for (int i = 0; i < n->attribute_count; i++) {
        if (strcmp(n->attributes[i].name, name) == 0) {
            return &n->attributes[i];
        }
    }
    return NULL;
}

int has_attribute(const node *n, const char *name) {
    return find(n, name) != NULL;
}

const attribute *named_attribute(const node *n, const char *name) {
    const attribute *a = find(n, name);
    if (a == NULL) {
        fail("attribute missing: node=%s attribute=%s", n->name, name);
    }
    return a;
}

int64_t integer_attribute(const node *n, const char *name) {
    const attribute *a = named_attribute(n, name);
    if (a->text != NULL) {
        fail("attribute is not an integer: node=%s attribute=%s", n->name, name);
    }
    return a->integer;
}

static int within(const node *n, const char *name, int64_t least, int64_t most) {
    int64_t value = integer_attribute(n, name);
    return value >= least && value <= most;
}

static enum dtype dtype_of(const program *p, const operand *o) {
    return o->source >= 0 ? p->nodes[o->source].dtype : p->inputs[-1 - o->source].dtype;
}

/* Whether count axes of a from from_a on are those of b from from_b on. */
static int alike(const shape *a, int from_a, const shape *b, int from_b, int count) {
    if (count < 0 || from_a + count > a->rank || from_b + count > b->rank) {
        return 0;
    }
    for (int axis = 0; axis < count; axis++) {
        if (a->dims[from_a + axis] != b->dims[from_b + axis]) {
            return 0;
        }
    }
    return 1;
}

static int same(const shape *a, const shape *b) {
    return a->rank == b->rank && alike(a, 0, b, 0, a->rank);
}

static int operand_count(const node *n) {
    switch (n->operator_code) {
        case MEAN_OF:
        case TRIMMED_MEAN:
        case CONCAT:
        case GRAM:
        case MEAN_AROUND:
            return n->operand_count >= 1 ? n->operand_count : 1;
        case WEIGHTED_SUM:
            return n->operand_count >= 2 ? n->operand_count : 2;
        case IOTA:
        case RANDOM_MASK:
        case STEP_NUMBER:
            return 0;
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
        case BATCH_MATMUL:
        case CONV2D:
        case CONV2D_GRAD_INPUT:
        case CONV2D_GRAD_WEIGHT:
        case MAX_POOL_GRAD:
        case GATHER:
        case SCATTER_ADD:
        case POW:
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
    int rank = n->shape.rank;
    return (n->operator_code == MATMUL ? rank == 2 : rank >= 3) && a->rank == rank && b->rank == rank
            && alike(a, 0, &n->shape, 0, rank - 1) && alike(b, 0, &n->shape, 0, rank - 2)
            && a->dims[rank - 1] == b->dims[rank - 2] && b->dims[rank - 1] == n->shape.dims[rank - 1];
}

static int steps_fit(const node *n) {
    return within(n, "strideHeight", 1, MAX_EXTENT) && within(n, "strideWidth", 1, MAX_EXTENT)
            && within(n, "padTop", 0, MAX_EXTENT) && within(n, "padLeft", 0, MAX_EXTENT)
            && within(n, "dilationHeight", 1, MAX_EXTENT) && within(n, "dilationWidth", 1, MAX_EXTENT);
}

/* x [n,h,w,c], weights [kh,kw,c/groups,o] and y [n,oh,ow,o]. */
static int conv_fits(const node *n, const shape *x, const shape *weights, const shape *y) {
    int64_t groups = integer_attribute(n, "groups");
    return steps_fit(n) && groups >= 1 && x->rank == 4 && weights->rank == 4 && y->rank == 4
            && x->dims[0] == y->dims[0] && x->dims[3] == groups * weights->dims[2]
            && weights->dims[3] == y->dims[3] && y->dims[3] % groups == 0;
}

static int pool_fits(const node *n, const shape *x, const shape *y) {
    return steps_fit(n) && within(n, "kernelHeight", 1, MAX_EXTENT) && within(n, "kernelWidth", 1, MAX_EXTENT)
            && x->rank == 4 && y->rank == 4 && x->dims[0] == y->dims[0] && x->dims[3] == y->dims[3];
}

static int gather_fits(const node *n) {
    const shape *table = &n->operands[0].shape, *ids = &n->operands[1].shape;
    return table->rank >= 1 && n->shape.rank == ids->rank + table->rank - 1
            && alike(&n->shape, 0, ids, 0, ids->rank) && alike(&n->shape, ids->rank, table, 1, table->rank - 1);
}

static int scatter_fits(const node *n) {
    const shape *dy = &n->operands[0].shape, *ids = &n->operands[1].shape;
    return n->shape.rank >= 1 && dy->rank == ids->rank + n->shape.rank - 1 && within(n, "rows", 1, INT32_MAX)
            && n->shape.dims[0] == integer_attribute(n, "rows") && alike(dy, 0, ids, 0, ids->rank)
            && alike(dy, ids->rank, &n->shape, 1, n->shape.rank - 1);
}

static int one_hot_fits(const node *n) {
    const shape *ids = &n->operands[0].shape;
    return n->shape.rank == ids->rank + 1 && alike(&n->shape, 0, ids, 0, ids->rank)
            && n->shape.dims[ids->rank] == integer_attribute(n, "depth");
}

static int concat_fits(const node *n) {
    if (!within(n, "axis", 0, n->shape.rank - 1)) {
        return 0;
    }
    int axis = (int) integer_attribute(n, "axis");
    int64_t length = 0;
    for (int i = 0; i < n->operand_count; i++) {
        const shape *x = &n->operands[i].shape;
        if (x->rank != n->shape.rank || !alike(x, 0, &n->shape, 0, axis)
            || !alike(x, axis + 1, &n->shape, axis + 1, x->rank - axis - 1)) {
            return 0;
        }
        length += x->dims[axis];
    }
    return length == n->shape.dims[axis];
}

static int pad_fits(const node *n) {
    char step[] = "step0";
    for (int axis = 0; axis < n->shape.rank; axis++, step[4]++) {
        if (!within(n, step, 1, INT32_MAX)) {
            return 0;
        }
    }
    return n->operands[0].shape.rank == n->shape.rank;
}

static int reduction_fits(const node *n, int first) {
    const shape *x = &n->operands[0].shape;
    return x->rank == n->shape.rank + 1 && alike(&n->shape, 0, x, first, n->shape.rank);
}

/* All operands from the given one on have that shape. */
static int rows_fit(const node *n, int first, const shape *s) {
    for (int i = first; i < n->operand_count; i++) {
        if (!same(s, &n->operands[i].shape)) {
            return 0;
        }
    }
    return 1;
}

static int gram_fits(const node *n) {
    int rows = n->shape.rank == 2 ? n->shape.dims[0] : 0;
    return rows >= 1 && n->shape.dims[1] == rows && (n->operand_count == rows || n->operand_count == rows + 1)
            && rows_fit(n, 0, &n->operands[0].shape);
}

static int weights_fit(const node *n) {
    const shape *weights = &n->operands[0].shape;
    return weights->rank == 1 && weights->dims[0] == n->operand_count - 1 && rows_fit(n, 1, &n->shape);
}

static int rank_fits(const node *n) {
    return n->shape.rank >= 1 && n->shape.dims[n->shape.rank - 1] <= 4096 && same(&n->shape, &n->operands[0].shape)
            && (!has_attribute(n, "descending") || within(n, "descending", 0, 1))
            && (!has_attribute(n, "magnitude") || within(n, "magnitude", 0, 1));
}

static int elementwise_fits(const node *n) {
    for (int i = 0; i < n->operand_count; i++) {
        if (!same(&n->shape, &n->operands[i].shape)) {
            return 0;
        }
    }
    return 1;
}

static int shapes_fit(const node *n) {
    const operand *x = n->operands;
    switch (n->operator_code) {
        case MATMUL:
        case BATCH_MATMUL:
            return product_fits(n);
        case REDUCE_SUM:
        case REDUCE_MAX:
        case ARGMAX:
            return reduction_fits(n, 0);
        case FOLD_SUM:
            return reduction_fits(n, 1);
        case BATCH_LOAD:
            return n->shape.rank == 2 || (n->shape.rank == 1 && n->dtype == INT32);
        case CONV2D:
            return conv_fits(n, &x[0].shape, &x[1].shape, &n->shape);
        case CONV2D_GRAD_INPUT:
            return conv_fits(n, &n->shape, &x[1].shape, &x[0].shape);
        case CONV2D_GRAD_WEIGHT:
            return conv_fits(n, &x[0].shape, &n->shape, &x[1].shape);
        case MAX_POOL:
        case MAX_POOL_INDEX:
        case AVG_POOL:
            return pool_fits(n, &x[0].shape, &n->shape);
        case MAX_POOL_GRAD:
            return same(&x[0].shape, &x[1].shape) && pool_fits(n, &n->shape, &x[0].shape);
        case AVG_POOL_GRAD:
            return pool_fits(n, &n->shape, &x[0].shape);
        case GATHER:
            return gather_fits(n);
        case SCATTER_ADD:
            return scatter_fits(n);
        case ONE_HOT:
            return one_hot_fits(n);
        case CONCAT:
            return concat_fits(n);
        case PAD:
            return pad_fits(n);
        case IOTA:
            return within(n, "axis", 0, n->shape.rank - 1);
        case RANDOM_MASK:
            return within(n, "threshold", 0, INT64_C(1) << 32);
        case STEP_NUMBER:
            return n->shape.rank == 0;
        case GRAM:
            return gram_fits(n);
        case WEIGHTED_SUM:
            return weights_fit(n);
        case MEAN_AROUND:
            return within(n, "f", 0, n->operand_count - 1) && elementwise_fits(n);
        case RANK:
            return rank_fits(n);
        default:
            return elementwise_fits(n);
    }
}

/* Whether operands and result may all be FLOAT64. */
static int takes_doubles(enum operator_code code) {
    switch (code) {
        case RELU:
        case RELU_GRAD:
        case EXP:
        case LOG:
        case ARGMAX:
        case BATCH_LOAD:
            return 0;
        case RECIPROCAL:
        case BATCH_MATMUL:
        case GATHER:
        case CONCAT:
        case IOTA:
        case WEIGHTED_SUM:
        case MEAN_AROUND:
        case RANK:
            return 1;
        default:
            return code <= COPY || (ABS <= code && code <= WHERE);
    }
}

static int is_float(enum dtype type) {
    return type == FLOAT32 || type == FLOAT64;
}

/* Whether an operand has a type that goes with the result's. */
static int operand_dtype_fits(const program *p, const node *n, int which) {
    enum dtype given = dtype_of(p, &n->operands[which]);
    enum dtype floating = n->dtype == FLOAT64 && takes_doubles(n->operator_code) ? FLOAT64 : FLOAT32;
    switch (n->operator_code) {
        case COPY:
            return given == n->dtype;
        case CAST:
            return given == FLOAT32 ? n->dtype == INT32 || n->dtype == FLOAT64
                                    : n->dtype == FLOAT32 && (given == INT32 || given == FLOAT64);
        case ONE_HOT:
            return given == INT32;
        case GATHER:
        case SCATTER_ADD:
        case MAX_POOL_GRAD:
            return given == (which == 1 ? INT32 : floating);
        case GRAM:
            return is_float(given) && given == dtype_of(p, &n->operands[0]);
        case RANK:
            return is_float(given) && (n->dtype == given || n->dtype == INT32);
        default:
            return given == floating;
    }
}

static int dtype_fits(const node *n) {
    switch (n->operator_code) {
        case ARGMAX:
        case MAX_POOL_INDEX:
            return n->dtype == INT32;
        case BATCH_LOAD:
            return n->dtype == FLOAT32 || n->dtype == INT32;
        case GRAM:
            return n->dtype == FLOAT64;
        case CAST:
        case COPY:
        case RANK:
            return 1;
        default:
            return n->dtype == FLOAT32 || (n->dtype == FLOAT64 && takes_doubles(n->operator_code));
    }
}

void check_node(const program *p, const node *n) {
    int fits = n->operand_count == operand_count(n) && shapes_fit(n) && dtype_fits(n);
    for (int i = 0; i < n->operand_count && n->operator_code != BATCH_LOAD; i++) {
        fits = fits && operand_dtype_fits(p, n, i);
    }
    if (!fits) {
        fail("plan.txt: operands and result do not fit the operator: node=%s code=%d", n->name,
             (int) n->operator_code);
    }
}
