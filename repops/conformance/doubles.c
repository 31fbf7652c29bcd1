/* FLOAT64 forms of operators, in the orders of their FLOAT32 forms: docs/repops.md, section 3. */
#include "plan.h"

#include <math.h>
#include <string.h>

static double elementwise(const node *n, double a, double b, double c) {
    switch (n->operator_code) {
        case ADD:
            return a + b;
        case SUB:
            return a - b;
        case MUL:
            return a * b;
        case DIV:
            return a / b;
        case FMA:
            return fma(a, b, c);
        case NEG:
            return bits_double(double_bits(a) ^ UINT64_C(0x8000000000000000));
        case SQRT:
            return sqrt(a);
        case RECIPROCAL:
            return 1 / a;
        case ABS:
            return bits_double(double_bits(a) & UINT64_C(0x7fffffffffffffff));
        case MAX:
            return b > a ? b : a;
        case MIN:
            return b < a ? b : a;
        case GREATER:
            return a > b ? 1 : 0;
        case GREATER_EQUAL:
            return a >= b ? 1 : 0;
        case EQUAL:
            return a == b ? 1 : 0;
        case WHERE:
            return a == 0 ? c : b;
        default:
            fail("no form for doubles: node=%s code=%d", n->name, (int) n->operator_code);
            return 0;
    }
}

static void matmul(const node *n, const double *a, const double *b, tensor *out) {
    int rank = n->shape.rank;
    size_t rows = (size_t) n->shape.dims[rank - 2];
    size_t columns = (size_t) n->shape.dims[rank - 1];
    size_t depth = (size_t) n->operands[0].shape.dims[rank - 1];
    for (size_t i = 0; i < out->count; i++) {
        size_t row = i / columns;
        const double *right = b + row / rows * depth * columns + i % columns;
        double acc = 0;
        for (size_t k = 0; k < depth; k++) {
            acc = fma(a[row * depth + k], right[k * columns], acc);
        }
        ((double *) out->array)[i] = acc;
    }
}

static double lane_sum(const double *x, size_t count) {
    double lane[32] = {0};
    for (size_t i = 0; i < count; i++) {
        lane[i % 32] = lane[i % 32] + x[i];
    }
    for (int h = 16; h >= 1; h /= 2) {
        for (int i = 0; i < h; i++) {
            lane[i] = lane[i] + lane[i + h];
        }
    }
    return lane[0];
}

static void reduce_rows(const node *n, const double *x, tensor *out) {
    const shape *s = &n->operands[0].shape;
    size_t length = (size_t) s->dims[s->rank - 1];
    for (size_t row = 0; row < out->count; row++, x += length) {
        double best = x[0];
        for (size_t i = 1; i < length; i++) {
            best = x[i] > best ? x[i] : best;
        }
        ((double *) out->array)[row] = n->operator_code == REDUCE_SUM ? lane_sum(x, length) : best;
    }
}

static void fold_sum(const node *n, const double *x, tensor *out) {
    for (size_t j = 0; j < out->count; j++) {
        double acc = 0;
        for (size_t i = 0; i < (size_t) n->operands[0].shape.dims[0]; i++) {
            acc = acc + x[i * out->count + j];
        }
        ((double *) out->array)[j] = acc;
    }
}

static void trimmed_mean(const node *n, double *const *x, int64_t f, tensor *out) {
    int count = n->operand_count;
    for (size_t element = 0; element < out->count; element++) {
        double acc = 0;
        for (int i = 0; i < count; i++) {
            int rank = 0;
            for (int j = 0; j < count && f > 0; j++) {
                rank += x[j][element] < x[i][element] || (x[j][element] == x[i][element] && j < i);
            }
            if (f == 0 || (f <= rank && rank < count - f)) {
                acc = acc + x[i][element];
            }
        }
        ((double *) out->array)[element] = acc / (double) (count - 2 * f);
    }
}

static void gather_rows(const node *n, const double *table, const int32_t *ids, tensor *out) {
    const shape *s = &n->operands[0].shape;
    size_t width = element_count(s) / (size_t) s->dims[0];
    for (size_t i = 0; i < out->count; i++) {
        int32_t id = ids[i / width];
        int inside = id >= 0 && id < s->dims[0];
        ((double *) out->array)[i] = inside ? table[(size_t) id * width + i % width] : not_a_number();
    }
}

static void iota(const node *n, tensor *out) {
    size_t inner = 1;
    int axis = (int) integer_attribute(n, "axis");
    for (int later = axis + 1; later < n->shape.rank; later++) {
        inner *= (size_t) n->shape.dims[later];
    }
    for (size_t i = 0; i < out->count; i++) {
        ((double *) out->array)[i] = (double) (i / inner % (size_t) n->shape.dims[axis]);
    }
}

void compute_doubles(const node *n, void *const *x, tensor *out) {
    double *const *d = (double *const *) x;
    switch (n->operator_code) {
        case MATMUL:
        case BATCH_MATMUL:
            matmul(n, d[0], d[1], out);
            break;
        case REDUCE_SUM:
        case REDUCE_MAX:
            reduce_rows(n, d[0], out);
            break;
        case FOLD_SUM:
            fold_sum(n, d[0], out);
            break;
        case MEAN_OF:
            trimmed_mean(n, d, 0, out);
            break;
        case TRIMMED_MEAN:
            trimmed_mean(n, d, integer_attribute(n, "f"), out);
            break;
        case GATHER:
            gather_rows(n, d[0], x[1], out);
            break;
        case CONCAT:
            compute_array(n, x, out);
            break;
        case IOTA:
            iota(n, out);
            break;
        default:
            for (size_t i = 0; i < out->count; i++) {
                double b = n->operand_count > 1 ? d[1][i] : 0;
                double third = n->operand_count > 2 ? d[2][i] : 0;
                ((double *) out->array)[i] = elementwise(n, d[0][i], b, third);
            }
    }
}
