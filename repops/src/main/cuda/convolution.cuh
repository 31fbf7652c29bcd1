/*
 * Convolutions and their gradients as products in tiles (product.cuh), whose operands are read from the images in place: k
 * runs over taps and channels, or over positions, in the operators' written orders. A group is a product of its own.
 */
#ifndef VERDANT_CONVOLUTION_CUH
#define VERDANT_CONVOLUTION_CUH

#include "product.cuh"
#include "windows.cuh"

/* Quotients by one divisor, by a product and a shift (Granlund and Montgomery 1994), of numbers below 2^31. */
struct Divider {
    uint32_t divisor, factor, shift;

    __device__ __forceinline__ explicit Divider(int32_t by) : divisor(by > 0 ? (uint32_t) by : 1), shift(0) {
        while ((1u << shift) < divisor) {
            shift++;
        }
        shift += 31;
        factor = (uint32_t) (((1ull << shift) + divisor - 1) / divisor);
    }

    __device__ __forceinline__ int32_t quotient(int32_t x) const {
        return (int32_t) ((uint64_t) (uint32_t) x * factor >> shift);
    }

    __device__ __forceinline__ int32_t rest(int32_t x, int32_t quotient) const {
        return x - quotient * (int32_t) divisor;
    }
};

/* A number as three digits, of which two have bounds. */
struct Digits {
    int32_t high, middle, low;
};

struct Digitizer {
    Divider middle, low;

    __device__ __forceinline__ Digitizer(int32_t middle_bound, int32_t low_bound) : middle(middle_bound), low(low_bound) {}

    __device__ __forceinline__ Digits of(int32_t x) const {
        int32_t rest = low.quotient(x), high = middle.quotient(rest);
        return Digits{high, middle.rest(rest, high), low.rest(x, rest)};
    }
};

/* Elements that a window reads: lines and depths each say an image, a position and a channel, which add up. */
struct Reading {
    int32_t at, h, w;
};

/* An image's elements at (h, w) of line and depth added, +0 outside. */
struct ImageSide {
    typedef float Element;
    typedef Reading Line;
    typedef Reading Depth;

    const ViewArgs &image;

    __device__ __forceinline__ explicit ImageSide(const ViewArgs &of) : image(of) {}

    __device__ __forceinline__ float value(const Reading &line, const Reading &depth) const {
        int32_t h = line.h + depth.h, w = line.w + depth.w;
        int32_t at = line.at + depth.at + h * image.strides[1] + w * image.strides[2];
        return is_inside(image, h, w) ? source<float>(image)[at] : 0.0f;
    }
};

/* Lines are positions of y, depths (kh, kw, channel of the group): the images that a convolution reads. */
struct PositionsByTaps : ImageSide {
    Window s;
    Digitizer positions, taps;
    int32_t first; /* of the group's channels */

    __device__ __forceinline__ PositionsByTaps(const ViewArgs &x, const Window &window, int32_t oh, int32_t ow, int32_t channels,
                                          int32_t group)
        : ImageSide(x), s(window), positions(oh, ow), taps(window.kernel_width, channels), first(group * channels) {}

    __device__ __forceinline__ bool is_deep() const {
        return true;
    }

    __device__ __forceinline__ Reading line(int32_t i) const {
        Digits p = positions.of(i);
        int32_t at = image.offset + p.high * image.strides[0] + first * image.strides[3];
        return Reading{at, row_at(s, p.middle, 0), column_at(s, p.low, 0)};
    }

    __device__ __forceinline__ Reading depth(int32_t k) const {
        Digits tap = taps.of(k);
        return Reading{tap.low * image.strides[3], tap.high * s.dilation_height, tap.middle * s.dilation_width};
    }
};

/* Lines are (kh, kw, channel of the group), depths positions of y: the images that a weight's gradient reads. */
struct TapsByPositions : ImageSide {
    PositionsByTaps turned;

    __device__ __forceinline__ explicit TapsByPositions(const PositionsByTaps &of) : ImageSide(of.image), turned(of) {}

    __device__ __forceinline__ bool is_deep() const {
        return false;
    }

    __device__ __forceinline__ Reading line(int32_t i) const {
        return turned.depth(i);
    }

    __device__ __forceinline__ Reading depth(int32_t k) const {
        return turned.line(k);
    }
};

/* Lines are channels of y in the group, depths the view's first three axes, (kh, kw, i) or (n, oh, ow). */
struct ChannelsByPlace {
    typedef float Element;
    typedef int32_t Line;
    typedef int32_t Depth;

    const ViewArgs &view;
    Digitizer places;
    int32_t first;

    __device__ __forceinline__ ChannelsByPlace(const ViewArgs &of, int32_t first_channel)
        : view(of), places(of.dims[1], of.dims[2]), first(first_channel) {}

    __device__ __forceinline__ bool is_deep() const {
        return false;
    }

    __device__ __forceinline__ int32_t line(int32_t j) const {
        return view.offset + (first + j) * view.strides[3];
    }

    __device__ __forceinline__ int32_t depth(int32_t k) const {
        Digits p = places.of(k);
        return p.high * view.strides[0] + p.middle * view.strides[1] + p.low * view.strides[2];
    }

    __device__ __forceinline__ float value(int32_t line, int32_t depth) const {
        return source<float>(view)[line + depth];
    }
};

/* Which of several products a block works on, and which tile of it. */
struct Share {
    int32_t product, tile;
};

VERDANT_INLINE Share share_of(int32_t rows, int32_t columns) {
    int32_t tiles = ((rows + TILE - 1) / TILE) * ((columns + TILE - 1) / TILE);
    return Share{(int32_t) blockIdx.x / tiles, (int32_t) blockIdx.x % tiles};
}

/* As conv2d; products over groups. */
VERDANT_KERNEL_OF(256, conv2d_tiled) {
    const ViewArgs &x = args.x[0], &weights = args.x[1];
    Window s = window_of(args, weights.dims[0], weights.dims[1]);
    int32_t channels = weights.dims[2], width = args.dims[3] / (int32_t) args.numbers[6];
    int32_t rows = args.count / args.dims[3];
    Share share = share_of(rows, width);
    PositionsByTaps left(x, s, args.dims[1], args.dims[2], channels, share.product);
    ChannelsByPlace right(weights, share.product * width);
    product_tile(left, right, rows, width, s.kernel_height * s.kernel_width * channels, share.tile,
                 [&](int32_t row, int32_t column, float value) {
                     store(args, row * args.dims[3] + share.product * width + column, value);
                 });
}

/* As conv2d_grad_weight; products over groups. */
VERDANT_KERNEL_OF(256, conv2d_grad_weight_tiled) {
    const ViewArgs &x = args.x[0], &dy = args.x[1];
    Window s = window_of(args, args.dims[0], args.dims[1]);
    int32_t channels = args.dims[2], width = args.dims[3] / (int32_t) args.numbers[6];
    int32_t rows = args.count / args.dims[3];
    Share share = share_of(rows, width);
    TapsByPositions left(PositionsByTaps(x, s, dy.dims[1], dy.dims[2], channels, share.product));
    ChannelsByPlace right(dy, share.product * width);
    product_tile(left, right, rows, width, dy.dims[0] * dy.dims[1] * dy.dims[2], share.tile,
                 [&](int32_t row, int32_t column, float value) {
                     store(args, row * args.dims[3] + share.product * width + column, value);
                 });
}

/* The taps that meet positions of one remainder modulo the stride: every `apart`-th from `first` on, `count` of them. */
struct Taps {
    int32_t first, apart, count;
};

VERDANT_INLINE Taps taps_of(int32_t remainder, int32_t stride, int32_t dilation, int32_t kernel) {
    int32_t first = 0, apart = 1;
    while (first < kernel && (remainder - first * dilation) % stride != 0) {
        first++;
    }
    while (apart * dilation % stride != 0) {
        apart++;
    }
    return Taps{first, apart, first < kernel ? (kernel - first + apart - 1) / apart : 0};
}

/* Positions of one axis with one remainder: every stride-th from `first` on, `count` of them. */
struct Positions {
    int32_t first, count;
};

VERDANT_INLINE Positions positions_of(int32_t remainder, int32_t stride, int32_t pad, int32_t extent) {
    int32_t first = (remainder + stride - pad % stride) % stride;
    return Positions{first, first < extent ? (extent - first + stride - 1) / stride : 0};
}

/* Lines are positions of x with one remainder, depths (kh, kw, channel of y) of the taps that meet them. */
struct GradientPositions : ImageSide {
    Window s;
    Positions high, wide;
    Taps down, across;
    Digitizer positions, taps;
    int32_t first;

    __device__ __forceinline__ GradientPositions(const ViewArgs &dy, const Window &window, Positions h, Positions w, Taps kh,
                                                 Taps kw, int32_t channels, int32_t first_channel)
        : ImageSide(dy), s(window), high(h), wide(w), down(kh), across(kw),
          positions(h.count, w.count), taps(kw.count, channels), first(first_channel) {}

    __device__ __forceinline__ bool is_deep() const {
        return true;
    }

    /* The output row of tap 0 of those that meet it; the others lie a whole number of rows before it. */
    __device__ __forceinline__ Reading line(int32_t i) const {
        Digits p = positions.of(i);
        int32_t h = high.first + p.middle * s.stride_height + s.pad_top - down.first * s.dilation_height;
        int32_t w = wide.first + p.low * s.stride_width + s.pad_left - across.first * s.dilation_width;
        int32_t at = image.offset + p.high * image.strides[0] + first * image.strides[3];
        return Reading{at, h / s.stride_height, w / s.stride_width};
    }

    __device__ __forceinline__ Reading depth(int32_t k) const {
        Digits tap = taps.of(k);
        return Reading{tap.low * image.strides[3], -(tap.high * (down.apart * s.dilation_height / s.stride_height)),
                       -(tap.middle * (across.apart * s.dilation_width / s.stride_width))};
    }
};

/* Lines are channels of x in the group, depths (kh, kw, channel of y) of those taps. */
struct GradientWeights {
    typedef float Element;
    typedef int32_t Line;
    typedef int32_t Depth;

    const ViewArgs &weights;
    Taps down, across;
    Digitizer taps;
    int32_t first;

    __device__ __forceinline__ GradientWeights(const ViewArgs &of, Taps kh, Taps kw, int32_t channels, int32_t first_channel)
        : weights(of), down(kh), across(kw), taps(kw.count, channels), first(first_channel) {}

    __device__ __forceinline__ bool is_deep() const {
        return true;
    }

    __device__ __forceinline__ int32_t line(int32_t i) const {
        return weights.offset + i * weights.strides[2];
    }

    __device__ __forceinline__ int32_t depth(int32_t k) const {
        Digits tap = taps.of(k);
        return (down.first + tap.high * down.apart) * weights.strides[0]
               + (across.first + tap.middle * across.apart) * weights.strides[1] + (first + tap.low) * weights.strides[3];
    }

    __device__ __forceinline__ float value(int32_t line, int32_t depth) const {
        return source<float>(weights)[line + depth];
    }
};

/*
 * As conv2d_grad_input; products over groups, and within a group over the remainders of positions modulo the strides, whose
 * taps are others. The grid has tiles for the most positions that a remainder can have.
 */
VERDANT_KERNEL_OF(256, conv2d_grad_input_tiled) {
    const ViewArgs &dy = args.x[0], &weights = args.x[1];
    Window s = window_of(args, weights.dims[0], weights.dims[1]);
    int32_t channels = weights.dims[2], width = weights.dims[3] / (int32_t) args.numbers[6];
    int32_t most_high = (args.dims[1] + s.stride_height - 1) / s.stride_height;
    int32_t most_wide = (args.dims[2] + s.stride_width - 1) / s.stride_width;
    Share share = share_of(args.dims[0] * most_high * most_wide, channels);
    int32_t remainders = s.stride_height * s.stride_width;
    int32_t group = share.product / remainders, remainder = share.product % remainders;
    int32_t below = remainder / s.stride_width, beside = remainder % s.stride_width;
    Positions h = positions_of(below, s.stride_height, s.pad_top, args.dims[1]);
    Positions w = positions_of(beside, s.stride_width, s.pad_left, args.dims[2]);
    Taps kh = taps_of(below, s.stride_height, s.dilation_height, s.kernel_height);
    Taps kw = taps_of(beside, s.stride_width, s.dilation_width, s.kernel_width);
    int32_t rows = args.dims[0] * h.count * w.count;
    int32_t across = (channels + TILE - 1) / TILE;
    if (share.tile / across * TILE >= rows) {
        return;
    }
    GradientPositions left(dy, s, h, w, kh, kw, width, group * width);
    GradientWeights right(weights, kh, kw, width, group * width);
    Digitizer places(h.count, w.count);
    product_tile(left, right, rows, channels, kh.count * kw.count * width, share.tile,
                 [&](int32_t row, int32_t column, float value) {
                     Digits p = places.of(row);
                     int32_t y = h.first + p.middle * s.stride_height, x = w.first + p.low * s.stride_width;
                     int32_t pixel = (p.high * args.dims[1] + y) * args.dims[2] + x;
                     store(args, pixel * args.dims[3] + group * channels + column, value);
                 });
}

#endif
