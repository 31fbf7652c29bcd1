/* Convolutions and poolings, an output element a thread, in their written orders: docs/repops.md, section 3. */
#ifndef VERDANT_WINDOWS_CUH
#define VERDANT_WINDOWS_CUH

#include "view.cuh"

/* Images [n, h, w, c] and where a window's taps lie. */
struct Window {
    int32_t stride_height, stride_width, pad_top, pad_left, dilation_height, dilation_width, kernel_height, kernel_width;
};

/* numbers: strideHeight, strideWidth, padTop, padLeft, dilationHeight, dilationWidth, then the operator's own. */
VERDANT_INLINE Window window_of(const NodeArgs &args, int64_t kernel_height, int64_t kernel_width) {
    const int64_t *n = args.numbers;
    return Window{(int32_t) n[0], (int32_t) n[1], (int32_t) n[2], (int32_t) n[3],
                  (int32_t) n[4], (int32_t) n[5], (int32_t) kernel_height, (int32_t) kernel_width};
}

VERDANT_INLINE int32_t row_at(const Window &s, int32_t oh, int32_t kh) {
    return oh * s.stride_height - s.pad_top + kh * s.dilation_height;
}

VERDANT_INLINE int32_t column_at(const Window &s, int32_t ow, int32_t kw) {
    return ow * s.stride_width - s.pad_left + kw * s.dilation_width;
}

VERDANT_INLINE bool is_inside(const ViewArgs &image, int32_t h, int32_t w) {
    return h >= 0 && h < image.dims[1] && w >= 0 && w < image.dims[2];
}

VERDANT_INLINE float pixel(const ViewArgs &image, int32_t n, int32_t h, int32_t w, int32_t c) {
    const int32_t *s = image.strides;
    return source<float>(image)[image.offset + n * s[0] + h * s[1] + w * s[2] + c * s[3]];
}

VERDANT_INLINE float pixel_or_zero(const ViewArgs &image, int32_t n, int32_t h, int32_t w, int32_t c) {
    return is_inside(image, h, w) ? pixel(image, n, h, w, c) : 0.0f;
}

/* The place of an output element [n, h, w, c]. */
struct Place {
    int32_t n, h, w, c;
};

VERDANT_INLINE Place place_of(const NodeArgs &args, int32_t element) {
    const int32_t *d = args.dims;
    int32_t pixel = element / d[3];
    return Place{pixel / d[2] / d[1], pixel / d[2] % d[1], pixel % d[2], element % d[3]};
}

/* x: images, weights; the window's number 6: groups. */
VERDANT_KERNEL(conv2d) {
    const ViewArgs &x = args.x[0], &weights = args.x[1];
    Window s = window_of(args, weights.dims[0], weights.dims[1]);
    int32_t channels = weights.dims[2], width = args.dims[3] / (int32_t) args.numbers[6];
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element);
        int32_t first = p.c / width * channels;
        float sum = 0;
        for (int32_t kh = 0; kh < s.kernel_height; kh++) {
            for (int32_t kw = 0; kw < s.kernel_width; kw++) {
                int32_t h = row_at(s, p.h, kh), w = column_at(s, p.w, kw);
                for (int32_t i = 0; i < channels; i++) {
                    sum = fused(pixel_or_zero(x, p.n, h, w, first + i), pixel(weights, kh, kw, i, p.c), sum);
                }
            }
        }
        store(args, element, sum);
    });
}

/* x: dy, weights; the window's number 6: groups. */
VERDANT_KERNEL(conv2d_grad_input) {
    const ViewArgs &dy = args.x[0], &weights = args.x[1];
    Window s = window_of(args, weights.dims[0], weights.dims[1]);
    int32_t channels = weights.dims[2], width = weights.dims[3] / (int32_t) args.numbers[6];
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element);
        int32_t first = p.c / channels * width;
        float sum = 0;
        for (int32_t kh = 0; kh < s.kernel_height; kh++) {
            int32_t a = p.h + s.pad_top - kh * s.dilation_height;
            for (int32_t kw = 0; a % s.stride_height == 0 && kw < s.kernel_width; kw++) {
                int32_t b = p.w + s.pad_left - kw * s.dilation_width;
                if (b % s.stride_width != 0) {
                    continue;
                }
                int32_t oh = a / s.stride_height, ow = b / s.stride_width;
                for (int32_t j = first; j < first + width; j++) {
                    float value = pixel_or_zero(dy, p.n, oh, ow, j);
                    sum = fused(value, pixel(weights, kh, kw, p.c % channels, j), sum);
                }
            }
        }
        store(args, element, sum);
    });
}

/* x: images, dy; the window's number 6: groups. */
VERDANT_KERNEL(conv2d_grad_weight) {
    const ViewArgs &x = args.x[0], &dy = args.x[1];
    Window s = window_of(args, args.dims[0], args.dims[1]);
    int32_t channels = args.dims[2], width = args.dims[3] / (int32_t) args.numbers[6];
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element); /* kh, kw, i, j */
        int32_t channel = p.c / width * channels + p.w;
        int32_t tap = element / args.dims[3] / args.dims[2];
        int32_t kh = tap / s.kernel_width, kw = tap % s.kernel_width;
        float sum = 0;
        for (int32_t n = 0; n < dy.dims[0]; n++) {
            for (int32_t oh = 0; oh < dy.dims[1]; oh++) {
                for (int32_t ow = 0; ow < dy.dims[2]; ow++) {
                    float value = pixel_or_zero(x, n, row_at(s, oh, kh), column_at(s, ow, kw), channel);
                    sum = fused(value, pixel(dy, n, oh, ow, p.c), sum);
                }
            }
        }
        store(args, element, sum);
    });
}

/* Poolings' numbers behind the window's: kernelHeight, kernelWidth, and 1 where a mean is of the positions inside. */
VERDANT_INLINE Window pool_window(const NodeArgs &args) {
    return window_of(args, args.numbers[6], args.numbers[7]);
}

/* The tap that the maximum's fold ends with, over the positions inside. */
VERDANT_INLINE int32_t greatest_tap(const NodeArgs &args, int32_t element, float *value) {
    const ViewArgs &x = args.x[0];
    Window s = pool_window(args);
    Place p = place_of(args, element);
    int32_t best = -1;
    for (int32_t tap = 0; tap < s.kernel_height * s.kernel_width; tap++) {
        int32_t h = row_at(s, p.h, tap / s.kernel_width), w = column_at(s, p.w, tap % s.kernel_width);
        if (is_inside(x, h, w)) {
            float next = pixel(x, p.n, h, w, p.c);
            if (best < 0 || next > *value) {
                best = tap;
                *value = next;
            }
        }
    }
    return best;
}

VERDANT_KERNEL(max_pool) {
    each_element(args, [&](int32_t element) {
        float value = 0;
        greatest_tap(args, element, &value);
        store(args, element, value);
    });
}

VERDANT_KERNEL(max_pool_index) {
    each_element(args, [&](int32_t element) {
        float value = 0;
        store(args, element, greatest_tap(args, element, &value));
    });
}

/* What a window's sum is divided by; `image` has the extents of the images. */
VERDANT_INLINE float divisor(const NodeArgs &args, const Window &s, int32_t height, int32_t width, int32_t oh, int32_t ow) {
    if (args.numbers[8] == 0) {
        return (float) (s.kernel_height * s.kernel_width);
    }
    int32_t rows = 0, columns = 0;
    for (int32_t kh = 0; kh < s.kernel_height; kh++) {
        int32_t h = row_at(s, oh, kh);
        rows += h >= 0 && h < height;
    }
    for (int32_t kw = 0; kw < s.kernel_width; kw++) {
        int32_t w = column_at(s, ow, kw);
        columns += w >= 0 && w < width;
    }
    return (float) (rows * columns);
}

VERDANT_KERNEL(avg_pool) {
    const ViewArgs &x = args.x[0];
    Window s = pool_window(args);
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element);
        float sum = 0;
        for (int32_t kh = 0; kh < s.kernel_height; kh++) {
            for (int32_t kw = 0; kw < s.kernel_width; kw++) {
                int32_t h = row_at(s, p.h, kh), w = column_at(s, p.w, kw);
                if (is_inside(x, h, w)) {
                    sum = sum + pixel(x, p.n, h, w, p.c);
                }
            }
        }
        store(args, element, sum / divisor(args, s, x.dims[1], x.dims[2], p.h, p.w));
    });
}

/* The tap with which window `o` reads position `at`, or -1. */
VERDANT_INLINE int32_t tap_of(int32_t at, int32_t o, int32_t stride, int32_t pad, int32_t dilation, int32_t kernel) {
    int32_t distance = at + pad - o * stride;
    return distance >= 0 && distance % dilation == 0 && distance / dilation < kernel ? distance / dilation : -1;
}

/* The first window that may read position `at`, and the one behind the last. */
VERDANT_INLINE int32_t first_window(int32_t at, int32_t stride, int32_t pad, int32_t dilation, int32_t kernel) {
    int32_t behind = at + pad - (kernel - 1) * dilation;
    return behind <= 0 ? 0 : (behind + stride - 1) / stride;
}

VERDANT_INLINE int32_t window_end(int32_t at, int32_t stride, int32_t pad, int32_t windows) {
    int32_t end = (at + pad) / stride + 1;
    return end < windows ? end : windows;
}

/* Calls body(oh, ow, kh, kw) for the windows that read the position, oh then ow ascending. */
template <typename Body>
VERDANT_INLINE void each_window(const Window &s, const ViewArgs &dy, const Place &p, Body body) {
    int32_t row_end = window_end(p.h, s.stride_height, s.pad_top, dy.dims[1]);
    int32_t column_end = window_end(p.w, s.stride_width, s.pad_left, dy.dims[2]);
    int32_t row = first_window(p.h, s.stride_height, s.pad_top, s.dilation_height, s.kernel_height);
    for (int32_t oh = row; oh < row_end; oh++) {
        int32_t kh = tap_of(p.h, oh, s.stride_height, s.pad_top, s.dilation_height, s.kernel_height);
        int32_t ow = first_window(p.w, s.stride_width, s.pad_left, s.dilation_width, s.kernel_width);
        for (; kh >= 0 && ow < column_end; ow++) {
            int32_t kw = tap_of(p.w, ow, s.stride_width, s.pad_left, s.dilation_width, s.kernel_width);
            if (kw >= 0) {
                body(oh, ow, kh, kw);
            }
        }
    }
}

/* x: dy, index. */
VERDANT_KERNEL(max_pool_grad) {
    const ViewArgs &dy = args.x[0], &index = args.x[1];
    Window s = pool_window(args);
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element);
        float sum = 0;
        each_window(s, dy, p, [&](int32_t oh, int32_t ow, int32_t kh, int32_t kw) {
            int32_t window = ((p.n * dy.dims[1] + oh) * dy.dims[2] + ow) * dy.dims[3] + p.c;
            if (load<int32_t>(index, window) == kh * s.kernel_width + kw) {
                sum = sum + pixel(dy, p.n, oh, ow, p.c);
            }
        });
        store(args, element, sum);
    });
}

VERDANT_KERNEL(avg_pool_grad) {
    const ViewArgs &dy = args.x[0];
    Window s = pool_window(args);
    each_element(args, [&](int32_t element) {
        Place p = place_of(args, element);
        float sum = 0;
        each_window(s, dy, p, [&](int32_t oh, int32_t ow, int32_t, int32_t) {
            float share = pixel(dy, p.n, oh, ow, p.c) / divisor(args, s, args.dims[1], args.dims[2], oh, ow);
            sum = sum + share;
        });
        store(args, element, sum);
    });
}

#endif
