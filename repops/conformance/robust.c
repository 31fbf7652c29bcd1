/* The operators of robust aggregation: docs/repops.md, section 3. */
#include "plan.h"

#include <math.h>
#include <stdlib.h>

#define LANES 32

/* An element of either floating-point type; a float is exact as a double. */
static double element(enum dtype type, const void *x, size_t i) {
    return type == FLOAT64 ? ((const double *) x)[i] : ((const float *) x)[i];
}

static void gram(const node *n, enum dtype type, void *const *x, tensor *out) {
    size_t rows = (size_t) n->shape.dims[0];
    size_t count = element_count(&n->operands[0].shape);
    int less = (size_t) n->operand_count > rows;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < rows; j++) {
            double lane[LANES] = {0};
            for (size_t e = 0; e < count; e++) {
                double a = element(type, x[i], e), b = element(type, x[j], e);
                if (less) {
                    a = a - element(type, x[rows], e);
                    b = b - element(type, x[rows], e);
                }
                lane[e % LANES] = fma(a, b, lane[e % LANES]);
            }
            for (int h = LANES / 2; h >= 1; h /= 2) {
                for (int l = 0; l < h; l++) {
                    lane[l] = lane[l] + lane[l + h];
                }
            }
            ((double *) out->array)[i * rows + j] = lane[0];
        }
    }
}

static void weighted_sum(const node *n, void *const *x, tensor *out) {
    for (size_t e = 0; e < out->count; e++) {
        float acc = 0;
        double wide = 0;
        for (int i = 1; i < n->operand_count; i++) {
            if (out->dtype == FLOAT64) {
                wide = fma(((const double *) x[0])[i - 1], ((const double *) x[i])[e], wide);
            } else {
                acc = fmaf(((const float *) x[0])[i - 1], ((const float *) x[i])[e], acc);
            }
        }
        if (out->dtype == FLOAT64) {
            ((double *) out->array)[e] = wide;
        } else {
            ((float *) out->array)[e] = acc;
        }
    }
}

/* Values of one type in doubles: a sum or quotient of floats that is rounded to double first rounds to the same float. */
static double rounded(enum dtype type, double x) {
    return type == FLOAT64 ? x : (double) (float) x;
}

static int rank_of(const double *keys, int count, int ranked) {
    int rank = 0;
    for (int j = 0; j < count; j++) {
        rank += keys[j] < keys[ranked] || (keys[j] == keys[ranked] && j < ranked);
    }
    return rank;
}

static double chosen_mean(enum dtype type, const double *values, const double *keys, int count, int from, int to) {
    double acc = 0;
    for (int i = 0; i < count; i++) {
        int rank = rank_of(keys, count, i);
        if (from <= rank && rank < to) {
            acc = rounded(type, acc + values[i]);
        }
    }
    return rounded(type, acc / (to - from));
}

static void mean_around(const node *n, void *const *x, tensor *out) {
    int count = n->operand_count;
    int dropped = (int) integer_attribute(n, "f"), trim = (count - 1) / 2;
    double *values = allocate((size_t) count, sizeof *values);
    double *distances = allocate((size_t) count, sizeof *distances);
    for (size_t e = 0; e < out->count; e++) {
        for (int i = 0; i < count; i++) {
            values[i] = element(out->dtype, x[i], e);
        }
        double median = chosen_mean(out->dtype, values, values, count, trim, count - trim);
        for (int i = 0; i < count; i++) {
            distances[i] = fabs(rounded(out->dtype, values[i] - median));
        }
        double mean = chosen_mean(out->dtype, values, distances, count, 0, count - dropped);
        if (out->dtype == FLOAT64) {
            ((double *) out->array)[e] = mean;
        } else {
            ((float *) out->array)[e] = (float) mean;
        }
    }
    free(values);
    free(distances);
}

static void rank(const node *n, enum dtype type, const void *x, tensor *out) {
    int count = n->shape.dims[n->shape.rank - 1];
    int descending = has_attribute(n, "descending") && integer_attribute(n, "descending") == 1;
    int magnitude = has_attribute(n, "magnitude") && integer_attribute(n, "magnitude") == 1;
    double *keys = allocate((size_t) count, sizeof *keys);
    for (size_t row = 0; row < out->count; row += (size_t) count) {
        for (int i = 0; i < count; i++) {
            double key = element(type, x, row + (size_t) i);
            key = magnitude ? fabs(key) : key;
            keys[i] = descending ? -key : key;
        }
        for (int i = 0; i < count; i++) {
            int before = rank_of(keys, count, i);
            if (out->dtype == INT32) {
                ((int32_t *) out->array)[row + (size_t) i] = before;
            } else if (out->dtype == FLOAT64) {
                ((double *) out->array)[row + (size_t) i] = before;
            } else {
                ((float *) out->array)[row + (size_t) i] = (float) before;
            }
        }
    }
    free(keys);
}

void compute_robust(const node *n, enum dtype operand_type, void *const *x, tensor *out) {
    switch (n->operator_code) {
        case GRAM:
            gram(n, operand_type, x, out);
            break;
        case WEIGHTED_SUM:
            weighted_sum(n, x, out);
            break;
        case MEAN_AROUND:
            mean_around(n, x, out);
            break;
        default:
            rank(n, operand_type, x[0], out);
    }
}
