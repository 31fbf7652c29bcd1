/* Elementwise operators, in both types; copies and casts: docs/repops.md, section 3. */
#ifndef VERDANT_ELEMENTWISE_CUH
#define VERDANT_ELEMENTWISE_CUH

#include "functions.cuh"
#include "power.cuh"
#include "view.cuh"

template <typename T, typename Function>
VERDANT_INLINE void unary(const NodeArgs &args, Function f) {
    each_element(args, [&](int32_t i) { store(args, i, (T) f(load<T>(args.x[0], i))); });
}

template <typename T, typename Function>
VERDANT_INLINE void binary(const NodeArgs &args, Function f) {
    each_element(args, [&](int32_t i) { store(args, i, (T) f(load<T>(args.x[0], i), load<T>(args.x[1], i))); });
}

template <typename T, typename Function>
VERDANT_INLINE void ternary(const NodeArgs &args, Function f) {
    each_element(args, [&](int32_t i) {
        store(args, i, (T) f(load<T>(args.x[0], i), load<T>(args.x[1], i), load<T>(args.x[2], i)));
    });
}

VERDANT_INLINE float sign_flipped(float x) {
    return float_of(bits_of(x) ^ 0x80000000u);
}

VERDANT_INLINE double sign_flipped(double x) {
    return double_of(bits_of(x) ^ 0x8000000000000000ull);
}

VERDANT_INLINE float sign_cleared(float x) {
    return float_of(bits_of(x) & 0x7fffffffu);
}

VERDANT_INLINE double sign_cleared(double x) {
    return double_of(bits_of(x) & 0x7fffffffffffffffull);
}

VERDANT_INLINE float square_root(float x) {
    return __fsqrt_rn(x);
}

VERDANT_INLINE double square_root(double x) {
    return __dsqrt_rn(x);
}

/* An operator that has a form in each type: `a`, `b` and `c` are its operands. */
#define VERDANT_UNARY(name, T, value) \
    VERDANT_KERNEL(name) { unary<T>(args, [](T a) { return value; }); }
#define VERDANT_BINARY(name, T, value) \
    VERDANT_KERNEL(name) { binary<T>(args, [](T a, T b) { return value; }); }
#define VERDANT_TERNARY(name, T, value) \
    VERDANT_KERNEL(name) { ternary<T>(args, [](T a, T b, T c) { return value; }); }
#define VERDANT_BOTH(form, name, value) \
    form(name, float, value) \
    form(name##_f64, double, value)

VERDANT_BOTH(VERDANT_BINARY, add, a + b)
VERDANT_BOTH(VERDANT_BINARY, sub, a - b)
VERDANT_BOTH(VERDANT_BINARY, mul, a * b)
VERDANT_BOTH(VERDANT_BINARY, div, a / b)
VERDANT_BOTH(VERDANT_TERNARY, fma, fused(a, b, c))
VERDANT_BOTH(VERDANT_UNARY, neg, sign_flipped(a))
VERDANT_BOTH(VERDANT_UNARY, abs, sign_cleared(a))
VERDANT_BOTH(VERDANT_UNARY, sqrt, square_root(a))
VERDANT_BOTH(VERDANT_UNARY, reciprocal, 1 / a)
VERDANT_BOTH(VERDANT_BINARY, max, b > a ? b : a)
VERDANT_BOTH(VERDANT_BINARY, min, b < a ? b : a)
VERDANT_BOTH(VERDANT_BINARY, greater, a > b ? 1 : 0)
VERDANT_BOTH(VERDANT_BINARY, greater_equal, a >= b ? 1 : 0)
VERDANT_BOTH(VERDANT_BINARY, equal, a == b ? 1 : 0)
VERDANT_BOTH(VERDANT_TERNARY, where, a == 0 ? c : b)
VERDANT_UNARY(relu, float, a > 0 ? a : 0.0f)
VERDANT_BINARY(relu_grad, float, b > 0 ? a : 0.0f)
VERDANT_UNARY(exp, float, exp_float(a))
VERDANT_UNARY(exp2, float, exp2_float(a))
VERDANT_UNARY(expm1, float, expm1_float(a))
VERDANT_UNARY(log, float, log_float(a))
VERDANT_UNARY(log2, float, log2_float(a))
VERDANT_UNARY(log1p, float, log1p_float(a))
VERDANT_UNARY(sin, float, sin_float(a))
VERDANT_UNARY(cos, float, cos_float(a))
VERDANT_UNARY(tanh, float, tanh_float(a))
VERDANT_UNARY(sigmoid, float, sigmoid_float(a))
VERDANT_UNARY(erf, float, erf_float(a))
VERDANT_UNARY(rsqrt, float, rsqrt_float(a))
VERDANT_BINARY(pow, float, pow_float(a, b))

/* Elements are moved as words, so that not even a NaN's payload changes; looked at only where they are floats. */
VERDANT_KERNEL(copy) {
    each_element(args, [&](int32_t i) {
        uint32_t word = load<uint32_t>(args.x[0], i);
        if (args.type == FLOAT32) {
            store(args, i, float_of(word));
        } else {
            store(args, i, (int32_t) word);
        }
    });
}

VERDANT_KERNEL(copy_f64) {
    each_element(args, [&](int32_t i) {
        uint64_t word = load<uint64_t>(args.x[0], i);
        store(args, i, word);
        if (args.type == FLOAT64) {
            check(args, double_of(word));
        }
    });
}

/* The nearest integer towards zero, with the ends of the range where it would leave it; 0 for NaN. */
VERDANT_INLINE int32_t truncated(float x) {
    if (x != x) {
        return 0;
    }
    if (x >= 2147483648.0f) {
        return INT32_MAX;
    }
    return x <= -2147483648.0f ? INT32_MIN : (int32_t) x;
}

VERDANT_KERNEL(cast) {
    each_element(args, [&](int32_t i) {
        if (args.type == INT32) {
            store(args, i, truncated(load<float>(args.x[0], i)));
        } else if (args.type == FLOAT64) {
            store(args, i, (double) load<float>(args.x[0], i));
        } else if (args.x[0].type == INT32) {
            store(args, i, (float) load<int32_t>(args.x[0], i));
        } else {
            store(args, i, (float) load<double>(args.x[0], i));
        }
    });
}

#endif
