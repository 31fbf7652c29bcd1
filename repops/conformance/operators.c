/* The operators of the contract in their written orders: docs/repops.md, section 3. */
#include "elementary.h"
#include "plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANES 32

static const tensor *source(const context *c, const operand *o) {
    return o->source >= 0 ? &c->values[o->source] : &c->bound[-1 - o->source];
}

/* The elements of an operand as its view shows them, row-major, in a new array. */
static void *gather(const context *c, const operand *o) {
    const tensor *from = source(c, o);
    size_t count = element_count(&o->shape);
    size_t length = element_length(from->dtype);
    uint8_t *into = allocate(count, length);
    int32_t index[MAX_RANK] = {0};
    int64_t at = o->offset;
    for (size_t i = 0; i < count; i++) {
        memcpy(into + i * length, (const uint8_t *) from->array + (size_t) at * length, length);
        for (int axis = o->shape.rank - 1; axis >= 0; axis--) {
            at += o->strides[axis];
            if (++index[axis] < o->shape.dims[axis]) {
                break;
            }
            at -= (int64_t) o->strides[axis] * o->shape.dims[axis];
            index[axis] = 0;
        }
    }
    return into;
}

/* One product after the other where there are leading axes. */
static void matmul(const node *n, const float *a, const float *b, float *out) {
    int rank = n->shape.rank;
    size_t rows = (size_t) n->operands[0].shape.dims[rank - 2];
    size_t depth = (size_t) n->operands[0].shape.dims[rank - 1];
    size_t columns = (size_t) n->operands[1].shape.dims[rank - 1];
    size_t products = element_count(&n->shape) / rows / columns;
    for (size_t i = 0; i < products * rows; i++) {
        const float *right = b + i / rows * depth * columns;
        float *row = out + i * columns; /* one accumulator per column, each folded over k ascending */
        for (size_t j = 0; j < columns; j++) {
            row[j] = 0;
        }
        for (size_t k = 0; k < depth; k++) {
            float x = a[i * depth + k];
            for (size_t j = 0; j < columns; j++) {
                row[j] = fmaf(x, right[k * columns + j], row[j]);
            }
        }
    }
}

static float elementary(enum operator_code code, float x) {
    switch (code) {
        case EXP:
            return exp_float(x);
        case LOG:
            return log_float(x);
        case SQRT:
            return sqrtf(x);
        case EXP2:
            return exp2_float(x);
        case EXPM1:
            return expm1_float(x);
        case LOG2:
            return log2_float(x);
        case LOG1P:
            return log1p_float(x);
        case SIN:
            return sin_float(x);
        case COS:
            return cos_float(x);
        case TANH:
            return tanh_float(x);
        case SIGMOID:
            return sigmoid_float(x);
        case ERF:
            return erf_float(x);
        case RSQRT:
            return rsqrt_float(x);
        default:
            fail("not elementwise: code=%d", (int) code);
            return 0;
    }
}

static float elementwise(enum operator_code code, float a, float b, float c) {
    switch (code) {
        case ADD:
            return a + b;
        case SUB:
            return a - b;
        case MUL:
            return a * b;
        case DIV:
            return a / b;
        case FMA:
            return fmaf(a, b, c);
        case NEG:
            return bits_float(float_bits(a) ^ 0x80000000u);
        case RELU:
            return a > 0 ? a : 0.0f;
        case RELU_GRAD:
            return b > 0 ? a : 0.0f;
        case RECIPROCAL:
            return 1 / a;
        case ABS:
            return bits_float(float_bits(a) & 0x7fffffffu);
        case MAX:
            return b > a ? b : a;
        case MIN:
            return b < a ? b : a;
        case GREATER:
            return a > b ? 1.0f : 0.0f;
        case GREATER_EQUAL:
            return a >= b ? 1.0f : 0.0f;
        case EQUAL:
            return a == b ? 1.0f : 0.0f;
        case WHERE:
            return a == 0 ? c : b;
        case POW:
            return pow_float(a, b);
        default:
            return elementary(code, a);
    }
}

static float lane_sum(const float *x, size_t count) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < count; i++) {
        lane[i % LANES] = lane[i % LANES] + x[i];
    }
    for (int h = LANES / 2; h >= 1; h /= 2) {
        for (int i = 0; i < h; i++) {
            lane[i] = lane[i] + lane[i + h];
        }
    }
    return lane[0];
}

static void reduce_rows(const node *n, const float *x, tensor *out) {
    const shape *s = &n->operands[0].shape;
    size_t length = (size_t) s->dims[s->rank - 1];
    for (size_t row = 0; row < out->count; row++, x += length) {
        if (n->operator_code == REDUCE_SUM) {
            ((float *) out->array)[row] = lane_sum(x, length);
            continue;
        }
        size_t best = 0;
        for (size_t i = 1; i < length; i++) {
            best = x[i] > x[best] ? i : best;
        }
        if (n->operator_code == ARGMAX) {
            ((int32_t *) out->array)[row] = (int32_t) best;
        } else {
            ((float *) out->array)[row] = x[best];
        }
    }
}

static void fold_sum(const node *n, const float *x, tensor *out) {
    float *into = out->array;
    for (size_t j = 0; j < out->count; j++) {
        float acc = 0;
        for (size_t i = 0; i < (size_t) n->operands[0].shape.dims[0]; i++) {
            acc = acc + x[i * out->count + j];
        }
        into[j] = acc;
    }
}

/* Trimmed by f at both ends; the mean of all is the case f = 0. */
static void trimmed_mean(const node *n, float *const *x, int64_t f, tensor *out) {
    int count = n->operand_count;
    for (size_t element = 0; element < out->count; element++) {
        float acc = 0;
        for (int i = 0; i < count; i++) {
            int rank = 0;
            for (int j = 0; j < count && f > 0; j++) {
                rank += x[j][element] < x[i][element] || (x[j][element] == x[i][element] && j < i);
            }
            if (f == 0 || (f <= rank && rank < count - f)) {
                acc = acc + x[i][element];
            }
        }
        ((float *) out->array)[element] = acc / (float) (count - 2 * f);
    }
}

static void batch_load(const context *c, const node *n, tensor *out) {
    const char *decode = named_attribute(n, "decode")->text;
    uint64_t offset = (uint64_t) integer_attribute(n, "offset");
    uint64_t first = has_attribute(n, "firstRow") ? (uint64_t) integer_attribute(n, "firstRow") : 0;
    size_t rows = (size_t) n->shape.dims[0];
    size_t columns = out->count / rows;
    int scaled = decode != NULL && strcmp(decode, "u8/255") == 0;
    int one_hot = decode != NULL && strcmp(decode, "one-hot") == 0;
    int plain = decode != NULL && strcmp(decode, "u8") == 0;
    if ((!scaled && !one_hot && !plain) || plain != (n->dtype == INT32) || first + rows > c->plan->schedule.batch
        || offset + (one_hot ? 1 : columns) > c->plan->record_length) {
        fail("record field: node=%s decode=%s", n->name, decode == NULL ? "" : decode);
    }
    for (size_t r = 0; r < rows; r++) {
        uint64_t record = record_index(&c->plan->schedule, c->step, first + r);
        const uint8_t *bytes = c->plan->records + record * c->plan->record_length + offset;
        for (size_t column = 0; column < columns; column++) {
            size_t at = r * columns + column;
            if (scaled) {
                ((float *) out->array)[at] = (float) bytes[column] / 255.0f;
            } else if (one_hot) {
                ((float *) out->array)[at] = bytes[0] == column ? 1.0f : 0.0f;
            } else {
                ((int32_t *) out->array)[at] = bytes[column];
            }
        }
    }
}

static void random_mask(const context *c, const node *n, tensor *out) {
    uint64_t threshold = (uint64_t) integer_attribute(n, "threshold");
    uint32_t key[2];
    mask_key(&c->plan->schedule, c->step, c->node, key);
    for (size_t i = 0; i < out->count; i++) {
        ((float *) out->array)[i] = mask_word(key, i) < threshold ? 1.0f : 0.0f;
    }
}

/* The nearest integer towards zero, with the ends of the range where it would leave it; 0 for NaN. */
static int32_t truncated(float x) {
    if (x != x) {
        return 0;
    }
    if (x >= 2147483648.0f) {
        return INT32_MAX;
    }
    return x <= -2147483648.0f ? INT32_MIN : (int32_t) x;
}

static void cast(enum dtype from, const void *x, tensor *out) {
    for (size_t i = 0; i < out->count; i++) {
        if (out->dtype == INT32) {
            ((int32_t *) out->array)[i] = truncated(((const float *) x)[i]);
        } else if (out->dtype == FLOAT64) {
            ((double *) out->array)[i] = ((const float *) x)[i];
        } else if (from == INT32) {
            ((float *) out->array)[i] = (float) ((const int32_t *) x)[i];
        } else {
            ((float *) out->array)[i] = (float) ((const double *) x)[i];
        }
    }
}

static void dispatch(const context *c, const node *n, void *const *x, tensor *out) {
    float *const *f = (float *const *) x;
    if (out->dtype == FLOAT64 && n->operator_code != COPY && n->operator_code != CAST && n->operator_code < GRAM) {
        compute_doubles(n, x, out);
        return;
    }
    switch (n->operator_code) {
        case MATMUL:
        case BATCH_MATMUL:
            matmul(n, f[0], f[1], out->array);
            break;
        case REDUCE_SUM:
        case REDUCE_MAX:
        case ARGMAX:
            reduce_rows(n, f[0], out);
            break;
        case FOLD_SUM:
            fold_sum(n, f[0], out);
            break;
        case MEAN_OF:
            trimmed_mean(n, f, 0, out);
            break;
        case TRIMMED_MEAN:
            trimmed_mean(n, f, integer_attribute(n, "f"), out);
            break;
        case COPY:
            memcpy(out->array, x[0], out->count * element_length(out->dtype));
            break;
        case BATCH_LOAD:
            batch_load(c, n, out);
            break;
        case RANDOM_MASK:
            random_mask(c, n, out);
            break;
        case STEP_NUMBER:
            *(float *) out->array = (float) (c->plan->round * (uint64_t) c->plan->steps + c->step);
            break;
        case CONV2D:
        case CONV2D_GRAD_INPUT:
        case CONV2D_GRAD_WEIGHT:
        case MAX_POOL:
        case MAX_POOL_INDEX:
        case MAX_POOL_GRAD:
        case AVG_POOL:
        case AVG_POOL_GRAD:
            compute_window(n, x, out);
            break;
        case GATHER:
        case SCATTER_ADD:
        case ONE_HOT:
        case CONCAT:
        case PAD:
        case IOTA:
            compute_array(n, x, out);
            break;
        case CAST:
            cast(source(c, n->operands)->dtype, x[0], out);
            break;
        case GRAM:
        case WEIGHTED_SUM:
        case MEAN_AROUND:
        case RANK:
            compute_robust(n, source(c, n->operands)->dtype, x, out);
            break;
        default:
            for (size_t i = 0; i < out->count; i++) {
                float b = n->operand_count > 1 ? f[1][i] : 0;
                float third = n->operand_count > 2 ? f[2][i] : 0;
                ((float *) out->array)[i] = elementwise(n->operator_code, f[0][i], b, third);
            }
    }
}

void compute(const context *c, const node *n, tensor *out) {
    void **x = allocate((size_t) n->operand_count, sizeof *x);
    for (int i = 0; i < n->operand_count; i++) {
        x[i] = gather(c, &n->operands[i]);
    }
    dispatch(c, n, x, out);
    for (int i = 0; i < n->operand_count; i++) {
        free(x[i]);
    }
    free(x);
}
