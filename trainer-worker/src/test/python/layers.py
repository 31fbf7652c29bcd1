#!/usr/bin/env python3
"""Records losses and gradients of layers and losses as PyTorch computes them, in float64.

Usage: python3 layers.py > ../resources/pytorch/layers.txt

A case has its parameters ("in.NAME", numbers that float32 holds exactly), the loss, and each parameter's gradient
("grad.NAME"). A result that is not a loss is multiplied by the parameter "weight" and summed.
"""
import math

import torch
import torch.nn.functional as F

BATCH, TIME, WIDTH, HEADS, KEY_HEADS, CLASSES = 2, 5, 8, 4, 2, 7
GENERATOR = torch.Generator().manual_seed(20261120)


def parameter(*shape, scale=1.0):
    values = (torch.rand(shape, generator=GENERATOR) * 2 - 1) * scale
    return values.float().double().requires_grad_()


def show(key, value):
    dims = "x".join(str(dim) for dim in value.shape) or "-"
    print("tensor", key, dims, *("%.9g" % x for x in value.detach().reshape(-1).tolist()))


def record(name, parameters, loss):
    """The gradients are there already where the caller went backward."""
    if not any(value.grad is not None for value in parameters.values()):
        loss.backward()
    print("case", name)
    show("loss", loss)
    for key, value in parameters.items():
        assert value.grad is not None and torch.isfinite(value.grad).all(), (name, key)
        show("in." + key, value)
        show("grad." + key, value.grad)


def weighted(name, parameters, function):
    result = function(*parameters.values())
    weight = parameter(*result.shape)
    record(name, {**parameters, "weight": weight}, (result * weight).sum())


def heads(x, weights, count):
    return (x @ weights).reshape(BATCH, TIME, count, WIDTH // HEADS).permute(0, 2, 1, 3)


def rotated(x):
    half = x.shape[-1] // 2
    speed = 10000.0 ** (-2 * torch.arange(half).double() / x.shape[-1])
    # As the tables of a model's file hold them.
    angles = torch.arange(TIME).double()[:, None] * speed
    cosine, sine = angles.cos().float().double(), angles.sin().float().double()
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)


def attention(x, wq, wk, wv, wo, rotary):
    key_heads = wk.shape[1] // (WIDTH // HEADS)
    q, k, v = heads(x, wq, HEADS), heads(x, wk, key_heads), heads(x, wv, key_heads)
    if rotary:
        q, k = rotated(q), rotated(k)
    k = k.repeat_interleave(HEADS // key_heads, 1)
    v = v.repeat_interleave(HEADS // key_heads, 1)
    scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
    later = torch.ones(TIME, TIME).triu(1).bool()
    weights = scores.masked_fill(later, -math.inf).softmax(-1)
    return (weights @ v).permute(0, 2, 1, 3).reshape(BATCH, TIME, WIDTH) @ wo


def attention_parameters(key_heads):
    width = WIDTH // HEADS * key_heads
    return dict(x=parameter(BATCH, TIME, WIDTH), wq=parameter(WIDTH, WIDTH), wk=parameter(WIDTH, width),
                wv=parameter(WIDTH, width), wo=parameter(WIDTH, WIDTH))


def recurrent(name, kind, parameters):
    """The layer keeps its own weights, transposed; its second bias, which ours lacks, is 0."""
    layer = kind(parameters["w"].shape[0], parameters["r"].shape[0], batch_first=True).double()
    own = dict(w=layer.weight_ih_l0, r=layer.weight_hh_l0, b=layer.bias_ih_l0)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        for key, value in own.items():
            value.copy_(parameters[key].t() if key != "b" else parameters[key])
    state = tuple(parameters[key][None] for key in ("h", "c") if key in parameters)
    output, _ = layer(parameters["x"], state if len(state) > 1 else state[0])
    weight = parameter(*output.shape)
    loss = (output * weight).sum()
    loss.backward()
    for key, value in own.items():
        parameters[key].grad = value.grad.t() if key != "b" else value.grad
    record(name, {**parameters, "weight": weight}, loss)


def main():
    print("# torch", torch.__version__.split("a")[0])
    weighted("causal-attention", attention_parameters(HEADS), lambda *p: attention(*p, False))
    weighted("rotary-grouped-attention", attention_parameters(KEY_HEADS), lambda *p: attention(*p, True))
    x = lambda: parameter(BATCH, TIME, WIDTH)
    weighted("layer-norm", dict(x=x(), gain=parameter(WIDTH), bias=parameter(WIDTH)),
             lambda x, gain, bias: F.layer_norm(x, (WIDTH,), gain, bias, 0.0))
    weighted("layer-norm-epsilon", dict(x=x(), gain=parameter(WIDTH), bias=parameter(WIDTH)),
             lambda x, gain, bias: F.layer_norm(x, (WIDTH,), gain, bias, 0.125))
    weighted("rms-norm", dict(x=x(), gain=parameter(WIDTH)),
             lambda x, gain: x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 0.125) * gain)
    lstm = dict(x=parameter(BATCH, TIME, 3), w=parameter(3, 16), r=parameter(4, 16), b=parameter(16),
                h=parameter(BATCH, 4), c=parameter(BATCH, 4))
    recurrent("lstm", torch.nn.LSTM, lstm)
    gru = dict(x=parameter(BATCH, TIME, 3), w=parameter(3, 12), r=parameter(4, 12), b=parameter(12),
               h=parameter(BATCH, 4))
    recurrent("gru", torch.nn.GRU, gru)
    wide = lambda: parameter(BATCH, TIME, WIDTH, scale=4.0)
    for name, function in dict(
            gelu=F.gelu, silu=F.silu, softplus=F.softplus, elu=F.elu, selu=F.selu, mish=F.mish, softsign=F.softsign,
            logsigmoid=F.logsigmoid, tanh=torch.tanh, leaky=lambda v: F.leaky_relu(v, 0.1)).items():
        weighted(name, dict(x=wide()), function)
    swiglu = dict(x=parameter(10, WIDTH), gate=parameter(WIDTH, 6), inner=parameter(WIDTH, 6), out=parameter(6, WIDTH))
    weighted("swiglu", swiglu, lambda x, gate, inner, out: (F.silu(x @ gate) * (x @ inner)) @ out)

    ids = torch.arange(BATCH * TIME).reshape(BATCH, TIME) * 5 % CLASSES
    logits = parameter(BATCH, TIME, CLASSES, scale=6.0)
    record("cross-entropy", dict(x=logits), F.cross_entropy(logits.reshape(-1, CLASSES), ids.reshape(-1)))
    logits = parameter(BATCH * TIME, CLASSES, scale=6.0)
    record("label-smoothing", dict(x=logits), F.cross_entropy(logits, ids.reshape(-1), label_smoothing=0.1))
    for name, function in dict(
            mse=F.mse_loss, mae=F.l1_loss, huber=lambda p, z: F.huber_loss(p, z, delta=0.7),
            bce=F.binary_cross_entropy_with_logits).items():
        predictions, labels = parameter(4, 6, scale=3.0), parameter(4, 6)
        scaled = torch.sigmoid(labels) if name == "bce" else labels
        record(name, dict(x=predictions, z=labels), function(predictions, scaled))
    predictions, labels, extra = parameter(4, 6), parameter(4, 6), parameter(3)
    record("scaled-sum", dict(x=predictions, z=labels, w=extra),
           2 * F.mse_loss(predictions, labels) + 0.1 * (extra ** 2).sum() + F.l1_loss(predictions, labels))
    table, weights = parameter(CLASSES, WIDTH), parameter(WIDTH, WIDTH)
    hidden = torch.tanh(F.embedding(ids, table) @ weights)
    tied = F.cross_entropy((hidden @ table.t()).reshape(-1, CLASSES), ids.flip(1).reshape(-1))
    record("tied-head", dict(table=table, weights=weights), tied)


if __name__ == "__main__":
    main()
