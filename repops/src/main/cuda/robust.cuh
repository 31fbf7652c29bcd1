/* Means over operands, Gram matrices and ranks: docs/repops.md, section 3. */
#ifndef VERDANT_ROBUST_CUH
#define VERDANT_ROBUST_CUH

#include "elementwise.cuh"
#include "reduce.cuh"

#define MAX_OPERANDS 256

template <typename T>
VERDANT_INLINE void mean_of(const NodeArgs &args) {
    const ViewArgs *x = operand_table(args);
    each_element(args, [&](int32_t i) {
        T sum = 0;
        for (int n = 0; n < args.operand_count; n++) {
            sum = sum + load<T>(x[n], i);
        }
        store(args, i, sum / (T) args.operand_count);
    });
}

VERDANT_KERNEL(mean_of) { mean_of<float>(args); }
VERDANT_KERNEL(mean_of_f64) { mean_of<double>(args); }

/* How many keys come before that one, by (key, number). */
template <typename T>
VERDANT_INLINE int rank_of(const T *keys, int count, int ranked) {
    T key = keys[ranked];
    int rank = 0;
    for (int j = 0; j < count; j++) {
        rank += keys[j] < key || (keys[j] == key && j < ranked);
    }
    return rank;
}

/* The mean of the values whose key's rank is from `from` to below `to`, in operand order. */
template <typename T>
VERDANT_INLINE T chosen_mean(const T *values, const T *keys, int count, int from, int to) {
    T sum = 0;
    for (int n = 0; n < count; n++) {
        int rank = rank_of(keys, count, n);
        if (from <= rank && rank < to) {
            sum = sum + values[n];
        }
    }
    return sum / (T) (to - from);
}

/* numbers: f. */
template <typename T>
VERDANT_INLINE void trimmed_mean(const NodeArgs &args) {
    const ViewArgs *x = operand_table(args);
    int count = args.operand_count, f = (int) args.numbers[0];
    each_element(args, [&](int32_t i) {
        T values[MAX_OPERANDS];
        for (int n = 0; n < count; n++) {
            values[n] = load<T>(x[n], i);
        }
        store(args, i, chosen_mean(values, values, count, f, count - f));
    });
}

VERDANT_KERNEL(trimmed_mean) { trimmed_mean<float>(args); }
VERDANT_KERNEL(trimmed_mean_f64) { trimmed_mean<double>(args); }

/* numbers: f. */
template <typename T>
VERDANT_INLINE void mean_around(const NodeArgs &args) {
    const ViewArgs *x = operand_table(args);
    int count = args.operand_count, dropped = (int) args.numbers[0], trim = (count - 1) / 2;
    each_element(args, [&](int32_t i) {
        T values[MAX_OPERANDS], distances[MAX_OPERANDS];
        for (int n = 0; n < count; n++) {
            values[n] = load<T>(x[n], i);
        }
        T median = chosen_mean(values, values, count, trim, count - trim);
        for (int n = 0; n < count; n++) {
            distances[n] = sign_cleared(values[n] - median);
        }
        store(args, i, chosen_mean(values, distances, count, 0, count - dropped));
    });
}

VERDANT_KERNEL(mean_around) { mean_around<float>(args); }
VERDANT_KERNEL(mean_around_f64) { mean_around<double>(args); }

template <typename T>
VERDANT_INLINE void weighted_sum(const NodeArgs &args) {
    const ViewArgs *x = operand_table(args);
    each_element(args, [&](int32_t i) {
        T sum = 0;
        for (int n = 1; n < args.operand_count; n++) {
            sum = fused(load<T>(x[0], n - 1), load<T>(x[n], i), sum);
        }
        store(args, i, sum);
    });
}

VERDANT_KERNEL(weighted_sum) { weighted_sum<float>(args); }
VERDANT_KERNEL(weighted_sum_f64) { weighted_sum<double>(args); }

/* An element of either type as a double, which is exact. */
VERDANT_INLINE double wide_element(const ViewArgs &view, int32_t i) {
    return view.type == FLOAT64 ? load<double>(view, i) : (double) load<float>(view, i);
}

/* A warp an element of the matrix, its lanes those of the contract. */
VERDANT_KERNEL(gram) {
    const ViewArgs *x = operand_table(args);
    int rows = args.dims[0];
    each_row(args, [&](int32_t element, int32_t lane) {
        const ViewArgs &left = x[element / rows], &right = x[element % rows];
        bool less = args.operand_count > rows;
        double sum = 0;
        for (int32_t e = lane; e < left.count; e += VERDANT_LANES) {
            double a = wide_element(left, e), b = wide_element(right, e);
            if (less) {
                double reference = wide_element(x[rows], e);
                a = a - reference;
                b = b - reference;
            }
            sum = fused(a, b, sum);
        }
        sum = halving_tree(sum);
        if (lane == 0) {
            store(args, element, sum);
        }
    });
}

/* numbers: descending, magnitude. */
template <typename T>
VERDANT_INLINE void rank_rows(const NodeArgs &args) {
    bool descending = args.numbers[0] == 1, magnitude = args.numbers[1] == 1;
    each_element(args, [&](int32_t i) {
        Row r = row_of(args.x[0], i / args.dims[args.rank - 1]);
        const T *x = source<T>(args.x[0]) + r.first;
        int32_t ranked = i % r.length;
        T key = x[(int64_t) ranked * r.stride];
        key = magnitude ? sign_cleared(key) : key;
        int32_t before = 0;
        for (int32_t j = 0; j < r.length; j++) {
            T other = x[(int64_t) j * r.stride];
            other = magnitude ? sign_cleared(other) : other;
            before += (descending ? other > key : other < key) || (other == key && j < ranked);
        }
        if (args.type == INT32) {
            store(args, i, before);
        } else {
            store(args, i, (T) before);
        }
    });
}

VERDANT_KERNEL(rank) { rank_rows<float>(args); }
VERDANT_KERNEL(rank_f64) { rank_rows<double>(args); }

#endif
