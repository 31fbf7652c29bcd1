#!/usr/bin/env python3
"""Records losses and gradients of SameDiff graphs as PyTorch computes them, in float64.

Usage: python3 operators.py GRAPHS > ../resources/pytorch/operators.txt

GRAPHS is what OperatorCases.main wrote: a graph a line, in JSON, with its parameters and constants. Every operator is
given its documented SameDiff meaning here, in PyTorch's own functions where it has them, and differentiated by autograd.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

ALL = 2147483647


def axes(op, x, ins):
    stated = op["dimensions"] or (ins[1].tolist() if len(ins) > 1 else op["integers"])
    return tuple(range(x.dim())) if not stated or ALL in stated else tuple(sorted(a % x.dim() for a in stated))


def keeps(op):
    return bool(op["booleans"]) and op["booleans"][0]


def reduced(function):
    def run(op, ins):
        return function(ins[0], axes(op, ins[0], ins), keeps(op))
    return run




def amax(x, dims, keep):
    return torch.amax(x, dims, keepdim=keep)


def prod(x, dims, keep):
    for d in reversed(dims):
        x = torch.prod(x, d, keepdim=keep)
    return x


def spread(op, ins, root):
    dims = axes(op, ins[0], ins)
    unbiased = op["flags"].get("biasCorrected", True)
    variance = torch.var(ins[0], dims, unbiased=unbiased, keepdim=op["flags"].get("keepDims", False))
    return variance.sqrt() if root else variance


def index_of(op, ins, smallest):
    axis = axes(op, ins[0], ins)[0]
    x = -ins[0] if smallest else ins[0]
    return torch.argmax(x, axis, keepdim=keeps(op))


def moments(op, ins):
    dims = axes(op, ins[0], ins)
    return [torch.mean(ins[0], dims, keepdim=keeps(op)), torch.var(ins[0], dims, unbiased=False, keepdim=keeps(op))]


def standardised(x, dims):
    return (x - x.mean(dims, keepdim=True)) / torch.var(x, dims, unbiased=False, keepdim=True).sqrt()


def layer_norm(op, ins):
    x = ins[0]
    y = standardised(x, tuple(a % x.dim() for a in op["integers"]))
    axis = 1 if keeps(op) else x.dim() - 1
    shape = [1] * x.dim()
    shape[axis] = -1
    y = y * ins[1].reshape(shape)
    return y + ins[2].reshape(shape) if len(ins) > 2 else y


def batch_norm(op, ins):
    scaled, shifted = op["integers"][0], op["integers"][1]
    dims = [a % ins[0].dim() for a in op["integers"][2:]] or [ins[0].dim() - 1]
    order = dims + [d for d in range(ins[0].dim()) if d not in dims]
    x = ins[0].permute(order)
    inverse = [order.index(d) for d in range(len(order))]
    gamma = ins[3] if scaled else None
    beta = ins[-1] if shifted else None
    # Channels second, as PyTorch wants them.
    y = x.movedim(0, 1)
    shape = [1, -1] + [1] * (y.dim() - 2)
    y = (y - ins[1].reshape(shape)) / (ins[2].reshape(shape) + op["reals"][0]).sqrt()
    y = y * gamma.reshape(shape) if gamma is not None else y
    y = y + beta.reshape(shape) if beta is not None else y
    return y.movedim(1, 0).permute(inverse)


# --- windows over images ---


class Window:
    def __init__(self, op, extents):
        i = op["integers"]
        self.kernel, self.stride, self.pad, self.dilation = i[0:2], i[2:4], i[4:6], i[6:8]
        self.mode = i[8]
        self.extents = extents
        self.around = [self.padding(axis) for axis in (0, 1)]

    def reach(self, axis):
        return (self.kernel[axis] - 1) * self.dilation[axis] + 1

    def padding(self, axis):
        if self.mode == 0:
            return self.pad[axis], self.pad[axis]
        outputs = -(-self.extents[axis] // self.stride[axis])
        around = max(0, (outputs - 1) * self.stride[axis] + self.reach(axis) - self.extents[axis])
        return (around // 2, around - around // 2) if self.mode == 1 else (self.reach(axis) - 1, 0)

    def padded(self, x, value=0.0):
        (top, bottom), (left, right) = self.around
        return F.pad(x, (left, right, top, bottom), value=value)


def images(op, x, at):
    last = len(op["integers"]) > at and op["integers"][at] == 1
    return (x.permute(0, 3, 1, 2), lambda y: y.permute(0, 2, 3, 1)) if last else (x, lambda y: y)


def kernels(op, w):
    """Weights as [kh, kw, in, out]."""
    form = op["integers"][10] if len(op["integers"]) > 10 else 0
    return (w, w.permute(2, 3, 1, 0), w.permute(1, 2, 3, 0))[form]


def slid(op, x, w, groups):
    window = Window(op, x.shape[2:])
    return F.conv2d(window.padded(x), w.permute(3, 2, 0, 1), None, window.stride, 0, window.dilation, groups)


def biased(y, ins, at):
    return y + ins[at].reshape(1, -1, 1, 1) if len(ins) > at else y


def conv2d(op, ins):
    x, back = images(op, ins[0], 9)
    return back(biased(slid(op, x, kernels(op, ins[1]), 1), ins, 2))


def per_channel(op, x, w):
    kh, kw, c, m = w.shape
    return slid(op, x, w.reshape(kh, kw, 1, c * m), c)


def depthwise(op, ins):
    x, back = images(op, ins[0], 9)
    return back(biased(per_channel(op, x, kernels(op, ins[1])), ins, 2))


def separable(op, ins):
    x, back = images(op, ins[0], 9)
    y = per_channel(op, x, kernels(op, ins[1]))
    return back(biased(F.conv2d(y, kernels(op, ins[2]).permute(3, 2, 0, 1)), ins, 3))


def conv1d(op, ins):
    k, s, p, d, mode = op["integers"][:5]
    last = len(op["integers"]) > 5 and op["integers"][5] == 1
    x = ins[0].permute(0, 2, 1) if last else ins[0]
    flat = {"integers": [1, k, 1, s, 0, p, 1, d, mode]}
    y = biased(slid(flat, x.unsqueeze(2), ins[1].unsqueeze(0), 1), ins, 2).squeeze(2)
    return y.permute(0, 2, 1) if last else y


def deconv2d(op, ins):
    x, back = images(op, ins[0], 9)
    w = kernels(op, ins[1]).permute(3, 2, 0, 1)
    window = Window(op, [n * s for n, s in zip(x.shape[2:], op["integers"][2:4])])
    if window.mode == 0:
        y = F.conv_transpose2d(x, w, None, window.stride, window.pad, 0, 1, window.dilation)
    else:
        y = F.conv_transpose2d(x, w, None, window.stride, 0, 0, 1, window.dilation)
        for axis, ((before, _), extent) in enumerate(zip(window.around, window.extents)):
            y = y.narrow(2 + axis, before, extent)
    return back(biased(y, ins, 2))


def max_pool(op, ins):
    x, back = images(op, ins[0], 10)
    window = Window(op, x.shape[2:])
    return back(F.max_pool2d(window.padded(x, -math.inf), window.kernel, window.stride, 0, window.dilation))


def avg_pool(op, ins):
    x, back = images(op, ins[0], 10)
    window = Window(op, x.shape[2:])
    ones = torch.ones(x.shape[1], 1, *window.kernel, dtype=x.dtype)
    sums = F.conv2d(window.padded(x), ones, None, window.stride, 0, window.dilation, x.shape[1])
    if op["integers"][9] != 0:
        return back(sums / (window.kernel[0] * window.kernel[1]))
    inside = F.conv2d(window.padded(torch.ones_like(x)), ones, None, window.stride, 0, window.dilation, x.shape[1])
    return back(sums / inside)


def upsample(op, ins):
    rows = 2 if op["integers"][2] else 1
    y = ins[0].repeat_interleave(op["integers"][0], rows)
    return y.repeat_interleave(op["integers"][1], rows + 1)


# --- shapes ---


def strided_slice(op, ins):
    i = op["integers"]
    begin_mask, ellipsis_mask, end_mask, new_mask, shrink_mask = i[:5]
    count = (len(i) - 5) // 3
    begin, end, step = i[5:5 + count], i[5 + count:5 + 2 * count], i[5 + 2 * count:]
    index = []
    for axis in range(count):
        if ellipsis_mask >> axis & 1:
            index.append(Ellipsis)
        elif new_mask >> axis & 1:
            index.append(None)
        elif shrink_mask >> axis & 1:
            index.append(begin[axis])
        else:
            index.append(slice(None if begin_mask >> axis & 1 else begin[axis],
                               None if end_mask >> axis & 1 else end[axis], step[axis]))
    return ins[0][tuple(index)]


def sliced(op, ins):
    rank = ins[0].dim()
    begin, size = (op["integers"][:rank], op["integers"][rank:]) if len(ins) == 1 else (ins[1].tolist(), ins[2].tolist())
    return ins[0][tuple(slice(b, None if s == -1 else b + s) for b, s in zip(begin, size))]


def pad(op, ins):
    around = ins[1].reshape(-1, 2).tolist()
    return F.pad(ins[0], [n for pair in reversed(around) for n in pair])


def gather(op, ins):
    ids = ins[1].long()
    axis = op["integers"][0] % ins[0].dim() if op["integers"] else 0
    rows = ins[0].index_select(axis, ids.reshape(-1))
    return rows.reshape(*ins[0].shape[:axis], *ids.shape, *ins[0].shape[axis + 1:])


def one_hot(op, ins):
    axis, depth = op["integers"][0], op["integers"][1]
    on, off = (op["reals"] + [1.0, 0.0][len(op["reals"]):])[:2]
    rows = F.one_hot(ins[0].long(), depth).double()
    return (rows * (on - off) + off).movedim(-1, axis % (ins[0].dim() + 1))


def matmul(op, ins):
    a, b = ins
    flags = op["integers"] + [0, 0, 0]
    return (a.transpose(-1, -2) if flags[0] else a) @ (b.transpose(-1, -2) if flags[1] else b)


def bias_add(op, ins):
    first = keeps(op)
    return ins[0] + (ins[1].reshape(-1, *[1] * (ins[0].dim() - 2)) if first else ins[1])


# --- losses ---


def loss(elements):
    def run(op, ins):
        p, w, z = ins
        each = elements(op, p, z)
        kind = op["integers"][0] if op["integers"] else 3
        weighted = each * w
        if kind == 0:
            return weighted
        total = weighted.sum()
        if kind == 1:
            return total
        wide = w.expand(each.shape)
        return total / (wide.sum() if kind == 2 else max(1, int((wide != 0).sum())))
    return run


def smoothed(op, z, classes):
    s = op["reals"][0] if op["reals"] else 0.0
    return z * (1 - s) + s / classes


def log_loss(op, p, z):
    e = op["reals"][0] if op["reals"] else 1e-7
    return -(z * torch.log(p + e) + (1 - z) * torch.log(1 - p + e))


def hinge(op, p, z):
    return F.relu(1 - (2 * z - 1) * p)


def softmax_loss(op, p, z):
    return -(smoothed(op, z, p.shape[-1]) * F.log_softmax(p, -1)).sum(-1, keepdim=True)


def sparse_loss(op, ins):
    labels, logits = ins
    each = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.long().reshape(-1), reduction="none")
    return each.reshape(logits.shape[:-1])


# --- attention and recurrence ---


def attention(op, q, k, v, mask):
    scores = q.transpose(-1, -2) @ k
    if not op["integers"] or op["integers"][0]:
        scores = scores / math.sqrt(k.shape[-2])
    if mask is not None:
        scores = scores + (mask.reshape(mask.shape[0], *[1] * (scores.dim() - 2), -1) - 1) * 1e9
    return (F.softmax(scores, -1) @ v.transpose(-1, -2)).transpose(-1, -2)


def single(op, ins):
    return attention(op, *ins[:3], ins[3] if len(ins) > 3 else None)


def heads(op, ins):
    q, k, v = (torch.einsum("bit,hfi->bhft", x, w) for x, w in zip(ins[:3], ins[3:6]))
    mixed = attention(op, q, k, v, ins[7] if len(ins) > 7 else None)
    batch, count, features, time = mixed.shape
    return torch.einsum("bwt,wo->bot", mixed.reshape(batch, count * features, time), ins[6])


def lstm_way(op, x, w, r, b, h, c, peepholes, backward):
    gate, cell, out = ((torch.tanh, F.relu, torch.sigmoid)[code] for code in op["integers"][2:5])
    size = r.shape[0]
    h = torch.zeros(x.shape[0], size, dtype=x.dtype) if h is None else h
    c = torch.zeros(x.shape[0], size, dtype=x.dtype) if c is None else c
    pi, pf, po = (0.0, 0.0, 0.0) if peepholes is None else peepholes.split(size)
    outputs = [None] * x.shape[1]
    for t in (reversed(range(x.shape[1])) if backward else range(x.shape[1])):
        i, f, g, o = (x[:, t] @ w + (0.0 if b is None else b) + h @ r).split(size, 1)
        c = gate(f + pf * c) * c + gate(i + pi * c) * cell(g)
        h = gate(o + po * c) * out(c)
        outputs[t] = h
    return torch.stack(outputs, 1), h, c


def lstm_layer(op, ins):
    order = ((1, 0, 2), (0, 1, 2), (0, 2, 1))[op["integers"][0]]
    direction, flags, rest = op["integers"][1], op["booleans"], list(ins[3:])
    b, h, c, peepholes = (rest.pop(0) if flags[at] else None for at in (0, 2, 3, 4))
    x, weights = ins[0].permute(order), [ins[1], ins[2], b, h, c, peepholes]
    if direction < 2:
        made = lstm_way(op, x, *weights, direction == 1)
    else:
        ways = [lstm_way(op, x, *(None if each is None else each[way] for each in weights), way == 1)
                for way in (0, 1)]
        sequences = [way[0] for way in ways]
        made = [sum(sequences) if direction == 2 else torch.cat(sequences, 2)] + [
            torch.stack([way[at] for way in ways]) for at in (1, 2)]
    return [made[0].permute(order)] * flags[5] + [made[1]] * flags[6] + [made[2]] * flags[7]


def gru(op, ins):
    x, h, w, r, b = ins
    size = h.shape[1]
    outputs = []
    for t in range(x.shape[0]):
        zr, zu, zg = (x[t] @ w + b).split(size, 1)
        pr, pu, pg = (h @ r).split(size, 1)
        reset, update = torch.sigmoid(zr + pr), torch.sigmoid(zu + pu)
        g = torch.tanh(reset * pg + zg)
        h = update * h + (1 - update) * g
        outputs.append(h)
    return torch.stack(outputs)


def gru_cell(op, ins):
    x, h, w, v, b, c = ins
    reset, update = torch.sigmoid(torch.cat([x, h], 1) @ w + b).chunk(2, 1)
    g = torch.tanh(torch.cat([x, reset * h], 1) @ v + c)
    return [reset, update, g, update * h + (1 - update) * g]


def lstm_cell(op, ins):
    x, c, h, w, b = ins[0], ins[1], ins[2], ins[3], ins[7]
    i, g, f, o = (torch.cat([x, h], 1) @ w + b).chunk(4, 1)
    i, g, f, o = torch.sigmoid(i), torch.tanh(g), torch.sigmoid(f + op["reals"][0]), torch.sigmoid(o)
    c = f * c + i * g
    out = torch.tanh(c)
    return [i, c, f, o, g, out, o * out]


def unary(function):
    return lambda op, ins: function(ins[0])


def binary(function):
    return lambda op, ins: function(ins[0], ins[1])


def scalar(function):
    return lambda op, ins: function(ins[0], op["scalar"])


def real(op, at, otherwise):
    return op["reals"][at] if len(op["reals"]) > at else otherwise


def cumsum(op, ins):
    exclusive, reverse, axis = op["integers"]
    x = ins[0].flip(axis) if reverse else ins[0]
    sums = torch.cumsum(x, axis)
    sums = sums - x if exclusive else sums
    return sums.flip(axis) if reverse else sums


def cast(op, ins):
    return {1: lambda x: x != 0, 5: lambda x: x.double(), 9: lambda x: x.long(), 10: lambda x: x.long()}[
        op["integers"][0]](ins[0])


def folded(function):
    def run(op, ins):
        result = ins[0]
        for each in ins[1:]:
            result = function(result, each)
        return result
    return run


def truth(function):
    return lambda op, ins: function(*(x.bool() for x in ins))


COMPARE = {"greater": torch.gt, "greater_equal": torch.ge, "less": torch.lt, "less_equal": torch.le,
           "equals": torch.eq, "not_equals": torch.ne}
SCALAR_COMPARE = {"greaterthan_scalar": torch.gt, "greaterthanorequal_scalar": torch.ge, "lessthan_scalar": torch.lt,
                  "lessthanorequal_scalar": torch.le, "equals_scalar": torch.eq, "notequals_scalar": torch.ne}

OPERATORS = {
    **{name: binary(function) for name, function in COMPARE.items()},
    **{name: scalar(function) for name, function in SCALAR_COMPARE.items()},
    "add": binary(torch.add), "subtract": binary(torch.sub), "multiply": binary(torch.mul),
    "divide": binary(torch.div), "reversesubtract": binary(lambda a, b: b - a),
    "reversedivide": binary(lambda a, b: b / a), "maximum": binary(torch.maximum), "minimum": binary(torch.minimum),
    "add_scalar": scalar(torch.add), "sub_scalar": scalar(torch.sub), "mul_scalar": scalar(torch.mul),
    "div_scalar": scalar(torch.div), "rsub_scalar": scalar(lambda x, s: s - x),
    "rdiv_scalar": scalar(lambda x, s: s / x), "squaredsubtract": binary(lambda a, b: (a - b) ** 2),
    "mergeadd": folded(torch.add), "mergemax": folded(torch.maximum), "mergeavg": lambda op, ins: sum(ins) / len(ins),
    "neg": unary(torch.neg), "abs": unary(torch.abs), "exp": unary(torch.exp), "expm1": unary(torch.expm1),
    "log": unary(torch.log), "log1p": unary(torch.log1p), "sqrt": unary(torch.sqrt), "rsqrt": unary(torch.rsqrt),
    "Reciprocal": unary(torch.reciprocal), "sin": unary(torch.sin), "cos": unary(torch.cos), "tanh": unary(torch.tanh),
    "sigmoid": unary(torch.sigmoid), "erf": unary(torch.erf), "erfc": unary(torch.erfc), "square": unary(torch.square),
    "cube": unary(lambda x: x ** 3), "tan": unary(torch.tan), "floor": unary(torch.floor), "ceil": unary(torch.ceil),
    "cumsum": cumsum, "sign": unary(torch.sign),
    "pow": scalar(torch.pow), "Pow": binary(torch.pow),
    "log_x": lambda op, ins: torch.log(ins[0]) / math.log(op["reals"][0]),
    "and": truth(torch.logical_and), "or": truth(torch.logical_or), "xor": truth(torch.logical_xor),
    "bool_not": truth(torch.logical_not), "Where": lambda op, ins: torch.where(ins[0].bool(), ins[1], ins[2]),
    "ClipByValue": lambda op, ins: torch.clamp(ins[0], op["reals"][0], op["reals"][1]),
    "relu": unary(F.relu), "relu6": unary(F.relu6),
    "leakyrelu": lambda op, ins: F.leaky_relu(ins[0], real(op, 0, op["scalar"])),
    "prelu": binary(lambda x, a: torch.where(x < 0, a * x, x)), "elu": lambda op, ins: F.elu(ins[0], real(op, 0, 1.0)),
    "selu": unary(F.selu), "gelu": unary(lambda x: x * torch.sigmoid(1.702 * x)),
    "precise_gelu": unary(
        lambda x: x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + (0.044715 * x) ** 3)))),
    "swish": unary(F.silu), "mish": unary(F.mish), "softplus": unary(F.softplus), "logsigmoid": unary(F.logsigmoid),
    "softsign": unary(F.softsign), "hardtanh": unary(F.hardtanh),
    "hard_sigmoid": unary(lambda x: torch.clamp(0.2 * x + 0.5, 0, 1)),
    "matmul": matmul, "xw_plus_b": lambda op, ins: ins[0] @ ins[1] + ins[2],
    "relu_layer": lambda op, ins: F.relu(ins[0] @ ins[1] + ins[2]),
    "tensordot": lambda op, ins: torch.tensordot(ins[0], ins[1], ([op["integers"][1]], [op["integers"][3]])),
    "biasadd": bias_add,
    "softmax": lambda op, ins: F.softmax(ins[0], op["integers"][0] if op["integers"] else -1),
    "log_softmax": lambda op, ins: F.log_softmax(ins[0], op["integers"][0] if op["integers"] else -1),
    "reduce_sum": reduced(lambda x, d, k: torch.sum(x, d, keepdim=k)),
    "reduce_mean": reduced(lambda x, d, k: torch.mean(x, d, keepdim=k)),
    "reduce_max": reduced(amax), "reduce_min": reduced(lambda x, d, k: torch.amin(x, d, keepdim=k)),
    "reduce_prod": reduced(prod), "reduce_norm1": reduced(lambda x, d, k: x.abs().sum(d, keepdim=k)),
    "asum": reduced(lambda x, d, k: x.abs().sum(d, keepdim=k)),
    "reduce_norm2": reduced(lambda x, d, k: torch.linalg.vector_norm(x, 2, d, keepdim=k)),
    "reduce_sqnorm": reduced(lambda x, d, k: (x * x).sum(d, keepdim=k)),
    "reduce_normmax": reduced(lambda x, d, k: torch.amax(x.abs(), d, keepdim=k)),
    "reduce_logsumexp": lambda op, ins: torch.logsumexp(
        ins[0], axes(op, ins[0], ins), keepdim=keeps(op) or real(op, 0, 0) != 0),
    "var": lambda op, ins: spread(op, ins, False), "std": lambda op, ins: spread(op, ins, True),
    "argmax": lambda op, ins: index_of(op, ins, False), "argmin": lambda op, ins: index_of(op, ins, True),
    "moments": moments, "standardize": lambda op, ins: standardised(
        ins[0], tuple(a % ins[0].dim() for a in op["integers"])),
    "layer_norm": layer_norm, "batchnorm": batch_norm,
    "conv2d": conv2d, "conv1d": conv1d, "depthwise_conv2d": depthwise, "sconv2d": separable, "deconv2d": deconv2d,
    "maxpool2d": max_pool, "avgpool2d": avg_pool, "upsampling2d": upsample,
    "dot_product_attention": single, "multi_head_dot_product_attention": heads,
    "lstmLayer": lstm_layer, "gru": gru, "gruCell": gru_cell, "lstmBlockCell": lstm_cell,
    "identity": unary(lambda x: x), "assign": lambda op, ins: ins[1].expand(ins[0].shape),
    "reshape": lambda op, ins: ins[0].reshape(ins[1].tolist() if len(ins) > 1 else op["integers"][1:]),
    "transpose": unary(lambda x: x.permute(*reversed(range(x.dim())))),
    "permute": lambda op, ins: ins[0].permute(ins[1].tolist() if len(ins) > 1 else op["integers"]),
    "expand_dims": lambda op, ins: ins[0].unsqueeze(op["integers"][0]),
    "squeeze": lambda op, ins: ins[0].squeeze(op["integers"][0]),
    "shape_of": lambda op, ins: torch.tensor(ins[0].shape),
    "slice": sliced, "strided_slice": strided_slice,
    "split": lambda op, ins: list(ins[0].chunk(op["integers"][0], op["integers"][1])),
    "split_v": lambda op, ins: list(ins[0].split(ins[1].tolist(), op["integers"][0])),
    "unstack": lambda op, ins: list(ins[0].unbind(op["integers"][0])),
    "reverse": lambda op, ins: ins[0].flip(axes(op, ins[0], ins)),
    "concat": lambda op, ins: torch.cat(ins, op["integers"][0]), "stack": lambda op, ins: torch.stack(
        ins, op["integers"][0]),
    "tile": lambda op, ins: ins[0].repeat(ins[1].tolist() if len(ins) > 1 else op["integers"]), "pad": pad,
    "gather": gather, "scatter_add": lambda op, ins: ins[0].index_add(0, ins[1].long(), ins[2]), "onehot": one_hot,
    "cast": cast, "range": lambda op, ins: torch.arange(*op["reals"], dtype=torch.double),
    "fill": lambda op, ins: torch.full(ins[0].tolist(), op["reals"][0], dtype=torch.double),
    "zeroslike": unary(torch.zeros_like), "ones_as": unary(torch.ones_like),
    "softmax_cross_entropy_loss": loss(softmax_loss), "sparse_softmax_cross_entropy_loss_with_logits": sparse_loss,
    "mean_sqerr_loss": loss(lambda op, p, z: F.mse_loss(p, z, reduction="none")),
    "absolute_difference_loss": loss(lambda op, p, z: F.l1_loss(p, z, reduction="none")),
    "huber_loss": loss(lambda op, p, z: F.huber_loss(p, z, reduction="none", delta=op["reals"][0])),
    "sigm_cross_entropy_loss": loss(lambda op, p, z: F.binary_cross_entropy_with_logits(
        p, smoothed(op, z, 2), reduction="none")),
    "log_loss": loss(log_loss), "hinge_loss": loss(hinge), "l2_loss": unary(lambda x: (x * x).sum() / 2),
}


def tensor(variable):
    integers = variable["type"] != "FLOAT32"
    values = torch.tensor(variable["values"], dtype=torch.long if integers else torch.double)
    return values.reshape(variable["dims"])


def run(graph):
    values = {name: tensor(variable) for name, variable in graph["variables"].items()}
    parameters = {name: values[name].requires_grad_() for name in graph["parameters"]}
    for op in graph["operations"]:
        results = OPERATORS[op["operator"]](op, [values[name] for name in op["inputs"]])
        results = results if isinstance(results, list) else [results]
        values.update(zip(op["outputs"], results))
    loss_value = sum(values[name] for name in graph["losses"])
    loss_value.backward()
    print("case", graph["name"])
    show("loss", loss_value)
    for name, parameter in parameters.items():
        show("grad." + name, torch.zeros_like(parameter) if parameter.grad is None else parameter.grad)


def show(key, value):
    dims = "x".join(str(dim) for dim in value.shape) or "-"
    print("tensor", key, dims, *("%.7g" % x for x in value.detach().reshape(-1).tolist()))


print("# PyTorch", torch.__version__)
with open(sys.argv[1]) as graphs:
    for line in graphs:
        graph = json.loads(line)
        try:
            run(graph)
        except Exception as e:
            sys.exit("case %s: %s: %s" % (graph["name"], type(e).__name__, e))
