/* Operators that place elements rather than compute them: docs/repops.md, section 3. */
#include "plan.h"

#include <string.h>

static size_t product_of(const shape *s, int from, int to) {
    size_t count = 1;
    for (int axis = from; axis < to; axis++) {
        count *= (size_t) s->dims[axis];
    }
    return count;
}

static void gather_rows(const node *n, const float *table, const int32_t *ids, tensor *out) {
    const shape *s = &n->operands[0].shape;
    size_t width = product_of(s, 1, s->rank);
    float *into = out->array;
    for (size_t i = 0; i < out->count; i++) {
        int32_t id = ids[i / width];
        into[i] = id >= 0 && id < s->dims[0] ? table[(size_t) id * width + i % width] : not_a_number();
    }
}

static void scatter_add(const node *n, const float *dy, const int32_t *ids, tensor *out) {
    size_t count = element_count(&n->operands[1].shape);
    size_t width = product_of(&n->shape, 1, n->shape.rank);
    float *into = out->array;
    memset(into, 0, out->count * sizeof *into);
    for (size_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= n->shape.dims[0]) {
            continue;
        }
        float *row = into + (size_t) ids[i] * width;
        for (size_t j = 0; j < width; j++) {
            row[j] = row[j] + dy[i * width + j];
        }
    }
}

static void one_hot(const node *n, const int32_t *ids, tensor *out) {
    int32_t depth = n->shape.dims[n->shape.rank - 1];
    for (size_t i = 0; i < out->count; i++) {
        ((float *) out->array)[i] = ids[i / (size_t) depth] == (int32_t) (i % (size_t) depth) ? 1.0f : 0.0f;
    }
}

static void concat(const node *n, void *const *x, tensor *out) {
    int axis = (int) integer_attribute(n, "axis");
    size_t inner = product_of(&n->shape, axis + 1, n->shape.rank) * element_length(n->dtype);
    size_t outer = product_of(&n->shape, 0, axis);
    uint8_t *into = out->array;
    for (size_t i = 0; i < outer; i++) {
        for (int operand = 0; operand < n->operand_count; operand++) {
            size_t length = (size_t) n->operands[operand].shape.dims[axis] * inner;
            memcpy(into, (const uint8_t *) x[operand] + i * length, length);
            into += length;
        }
    }
}

static int64_t numbered_attribute(const node *n, const char *name, int axis) {
    char full[16] = {0};
    strcpy(full, name);
    full[strlen(name)] = (char) ('0' + axis);
    return integer_attribute(n, full);
}

static void pad(const node *n, const float *x, tensor *out) {
    const shape *s = &n->operands[0].shape;
    for (size_t i = 0; i < out->count; i++) {
        size_t rest = i, stride = 1, from = 0;
        int kept = 1;
        for (int axis = s->rank - 1; axis >= 0; axis--) {
            int64_t step = numbered_attribute(n, "step", axis);
            int64_t distance = (int64_t) (rest % (size_t) n->shape.dims[axis]) - numbered_attribute(n, "begin", axis);
            kept = kept && distance >= 0 && distance % step == 0 && distance / step < s->dims[axis];
            from += kept ? (size_t) (distance / step) * stride : 0;
            stride *= (size_t) s->dims[axis];
            rest /= (size_t) n->shape.dims[axis];
        }
        ((float *) out->array)[i] = kept ? x[from] : 0;
    }
}

static void iota(const node *n, tensor *out) {
    int axis = (int) integer_attribute(n, "axis");
    size_t inner = product_of(&n->shape, axis + 1, n->shape.rank);
    for (size_t i = 0; i < out->count; i++) {
        ((float *) out->array)[i] = (float) (i / inner % (size_t) n->shape.dims[axis]);
    }
}

void compute_array(const node *n, void *const *x, tensor *out) {
    switch (n->operator_code) {
        case GATHER:
            gather_rows(n, x[0], x[1], out);
            break;
        case SCATTER_ADD:
            scatter_add(n, x[0], x[1], out);
            break;
        case ONE_HOT:
            one_hot(n, x[0], out);
            break;
        case CONCAT:
            concat(n, x, out);
            break;
        case PAD:
            pad(n, x[0], out);
            break;
        default:
            iota(n, out);
    }
}
