/* Convolution, pooling and their gradients in their written orders: docs/repops.md, section 3. Images are [n,h,w,c]. */
#include "plan.h"

#include <math.h>
#include <string.h>

typedef struct {
    int64_t kernel_height, kernel_width, stride_height, stride_width, pad_top, pad_left, dilation_height, dilation_width;
} window;

typedef struct {
    int64_t n, h, w, c;
} image;

static image image_of(const shape *s) {
    image i = {s->dims[0], s->dims[1], s->dims[2], s->dims[3]};
    return i;
}

static window window_of(const node *n, int64_t kernel_height, int64_t kernel_width) {
    window w;
    w.kernel_height = kernel_height;
    w.kernel_width = kernel_width;
    w.stride_height = integer_attribute(n, "strideHeight");
    w.stride_width = integer_attribute(n, "strideWidth");
    w.pad_top = integer_attribute(n, "padTop");
    w.pad_left = integer_attribute(n, "padLeft");
    w.dilation_height = integer_attribute(n, "dilationHeight");
    w.dilation_width = integer_attribute(n, "dilationWidth");
    return w;
}

static window pool_window(const node *n) {
    return window_of(n, integer_attribute(n, "kernelHeight"), integer_attribute(n, "kernelWidth"));
}

/* The first channel of a position, or NULL outside. */
static const float *position(const float *x, const image *i, int64_t n, int64_t h, int64_t w) {
    return h >= 0 && h < i->h && w >= 0 && w < i->w ? x + ((n * i->h + h) * i->w + w) * i->c : NULL;
}

/* Where the window of output row oh meets the input with its kernel row kh. */
static int64_t row_of(const window *s, int64_t oh, int64_t kh) {
    return oh * s->stride_height - s->pad_top + kh * s->dilation_height;
}

static int64_t column_of(const window *s, int64_t ow, int64_t kw) {
    return ow * s->stride_width - s->pad_left + kw * s->dilation_width;
}

/* The output row whose window meets input row h with kernel row kh: 0 where there is none, however far outside. */
static int output_row(const window *s, int64_t h, int64_t kh, int64_t *oh) {
    int64_t distance = h + s->pad_top - kh * s->dilation_height;
    *oh = distance / s->stride_height;
    return distance % s->stride_height == 0;
}

static int output_column(const window *s, int64_t w, int64_t kw, int64_t *ow) {
    int64_t distance = w + s->pad_left - kw * s->dilation_width;
    *ow = distance / s->stride_width;
    return distance % s->stride_width == 0;
}

static void conv(const node *n, const float *x, const float *weights, float *out) {
    const int32_t *k = n->operands[1].shape.dims;
    window s = window_of(n, k[0], k[1]);
    image in = image_of(&n->operands[0].shape), made = image_of(&n->shape);
    int64_t channels = k[2], groups = integer_attribute(n, "groups"), width = made.c / groups;
    for (int64_t at = 0; at < made.n * made.h * made.w; at++, out += made.c) {
        int64_t image_number = at / (made.h * made.w), oh = at / made.w % made.h, ow = at % made.w;
        memset(out, 0, (size_t) made.c * sizeof *out);
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width * channels; tap++) {
            int64_t kh = tap / channels / s.kernel_width, kw = tap / channels % s.kernel_width;
            const float *pixel = position(x, &in, image_number, row_of(&s, oh, kh), column_of(&s, ow, kw));
            for (int64_t o = 0; o < made.c; o++) {
                float value = pixel == NULL ? 0 : pixel[o / width * channels + tap % channels];
                out[o] = fmaf(value, weights[tap * made.c + o], out[o]);
            }
        }
    }
}

static void conv_grad_input(const node *n, const float *dy, const float *weights, float *out) {
    const int32_t *k = n->operands[1].shape.dims;
    window s = window_of(n, k[0], k[1]);
    image of = image_of(&n->operands[0].shape), made = image_of(&n->shape);
    int64_t channels = k[2], groups = integer_attribute(n, "groups"), width = of.c / groups;
    for (int64_t at = 0; at < made.n * made.h * made.w; at++, out += made.c) {
        int64_t image_number = at / (made.h * made.w), h = at / made.w % made.h, w = at % made.w;
        memset(out, 0, (size_t) made.c * sizeof *out);
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width; tap++) {
            int64_t oh, ow;
            if (!output_row(&s, h, tap / s.kernel_width, &oh) || !output_column(&s, w, tap % s.kernel_width, &ow)) {
                continue;
            }
            const float *pixel = position(dy, &of, image_number, oh, ow);
            for (int64_t i = 0; i < width; i++) {
                for (int64_t c = 0; c < made.c; c++) {
                    int64_t o = c / channels * width + i;
                    float value = pixel == NULL ? 0 : pixel[o];
                    out[c] = fmaf(value, weights[(tap * channels + c % channels) * of.c + o], out[c]);
                }
            }
        }
    }
}

static void conv_grad_weight(const node *n, const float *x, const float *dy, float *out) {
    const int32_t *k = n->shape.dims;
    window s = window_of(n, k[0], k[1]);
    image in = image_of(&n->operands[0].shape), of = image_of(&n->operands[1].shape);
    int64_t channels = k[2], groups = integer_attribute(n, "groups"), width = of.c / groups;
    memset(out, 0, element_count(&n->shape) * sizeof *out);
    for (int64_t at = 0; at < of.n * of.h * of.w; at++, dy += of.c) {
        int64_t image_number = at / (of.h * of.w), oh = at / of.w % of.h, ow = at % of.w;
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width * channels; tap++) {
            int64_t kh = tap / channels / s.kernel_width, kw = tap / channels % s.kernel_width;
            const float *pixel = position(x, &in, image_number, row_of(&s, oh, kh), column_of(&s, ow, kw));
            for (int64_t o = 0; o < of.c; o++) {
                float value = pixel == NULL ? 0 : pixel[o / width * channels + tap % channels];
                out[tap * of.c + o] = fmaf(value, dy[o], out[tap * of.c + o]);
            }
        }
    }
}

/* Positions of the window of (oh, ow) that are inside. */
static int inside(const window *s, const image *in, int64_t oh, int64_t ow) {
    int count = 0;
    for (int64_t kh = 0; kh < s->kernel_height; kh++) {
        for (int64_t kw = 0; kw < s->kernel_width; kw++) {
            int64_t h = row_of(s, oh, kh), w = column_of(s, ow, kw);
            count += h >= 0 && h < in->h && w >= 0 && w < in->w;
        }
    }
    return count;
}

static float divisor(const node *n, const window *s, const image *in, int64_t oh, int64_t ow) {
    const char *kind = named_attribute(n, "divisor")->text;
    if (kind != NULL && strcmp(kind, "window") == 0) {
        return (float) (s->kernel_height * s->kernel_width);
    }
    if (kind == NULL || strcmp(kind, "inside") != 0) {
        fail("a divisor is window or inside: node=%s", n->name);
    }
    return (float) inside(s, in, oh, ow);
}

static void pool(const node *n, const float *x, tensor *out) {
    window s = pool_window(n);
    image in = image_of(&n->operands[0].shape), made = image_of(&n->shape);
    for (int64_t at = 0; at < (int64_t) out->count; at++) {
        int64_t c = at % made.c, ow = at / made.c % made.w, oh = at / made.c / made.w % made.h;
        int64_t best = -1;
        float most = 0, sum = 0;
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width; tap++) {
            int64_t h = row_of(&s, oh, tap / s.kernel_width), w = column_of(&s, ow, tap % s.kernel_width);
            const float *pixel = position(x, &in, at / made.c / made.w / made.h, h, w);
            if (pixel == NULL) {
                continue;
            }
            sum = sum + pixel[c];
            if (best < 0 || pixel[c] > most) {
                best = tap;
                most = pixel[c];
            }
        }
        if (best < 0) {
            fail("a window without a position inside: node=%s", n->name);
        }
        if (n->operator_code == MAX_POOL_INDEX) {
            ((int32_t *) out->array)[at] = (int32_t) best;
        } else if (n->operator_code == MAX_POOL) {
            ((float *) out->array)[at] = most;
        } else {
            ((float *) out->array)[at] = sum / divisor(n, &s, &in, oh, ow);
        }
    }
}

/* Windows in ascending order of (oh, ow); each meets a position with one kernel element at most. */
static void pool_grad(const node *n, const float *dy, const int32_t *index, float *out) {
    window s = pool_window(n);
    image of = image_of(&n->operands[0].shape), made = image_of(&n->shape);
    memset(out, 0, element_count(&n->shape) * sizeof *out);
    for (int64_t at = 0; at < of.n * of.h * of.w; at++) {
        int64_t oh = at / of.w % of.h, ow = at % of.w;
        float count = n->operator_code == AVG_POOL_GRAD ? divisor(n, &s, &made, oh, ow) : 1;
        for (int64_t tap = 0; tap < s.kernel_height * s.kernel_width; tap++) {
            int64_t h = row_of(&s, oh, tap / s.kernel_width), w = column_of(&s, ow, tap % s.kernel_width);
            if (position(out, &made, 0, h, w) == NULL) {
                continue;
            }
            float *row = out + ((at / of.w / of.h * made.h + h) * made.w + w) * made.c;
            for (int64_t c = 0; c < made.c; c++) {
                if (n->operator_code == AVG_POOL_GRAD) {
                    float share = dy[at * of.c + c] / count;
                    row[c] = row[c] + share;
                } else if (index[at * of.c + c] == tap) {
                    row[c] = row[c] + dy[at * of.c + c];
                }
            }
        }
    }
}

void compute_window(const node *n, void *const *x, tensor *out) {
    switch (n->operator_code) {
        case CONV2D:
            conv(n, x[0], x[1], out->array);
            break;
        case CONV2D_GRAD_INPUT:
            conv_grad_input(n, x[0], x[1], out->array);
            break;
        case CONV2D_GRAD_WEIGHT:
            conv_grad_weight(n, x[0], x[1], out->array);
            break;
        case MAX_POOL_GRAD:
            pool_grad(n, x[0], x[1], out->array);
            break;
        case AVG_POOL_GRAD:
            pool_grad(n, x[0], NULL, out->array);
            break;
        default:
            pool(n, x[0], out);
    }
}
