#!/usr/bin/env python3
"""Records what PyTorch's BatchNorm2d does in training and in evaluation, in float64.

Usage: python3 batch_norm.py > ../resources/pytorch/batch-norm.txt

A step descends along sum(norm(x) * weight) by every parameter, at the rate of the case. The fixture has the parameters
before ("in.NAME") and after ("out.NAME") the steps, the loss of each step in training, the running statistics after the
steps, and the loss in evaluation after them.
"""
import torch

STEPS, RATE = 3, 0.0625
GENERATOR = torch.Generator().manual_seed(20261120)


def parameter(*shape):
    return (torch.rand(shape, generator=GENERATOR) * 2 - 1).float().double().requires_grad_()


def show(key, value):
    dims = "x".join(str(dim) for dim in value.shape) or "-"
    print("tensor", key, dims, *("%.9g" % x for x in value.detach().reshape(-1).tolist()))


def record(name, shape):
    norm = torch.nn.BatchNorm2d(shape[1], eps=1e-5, momentum=0.1).double()
    norm.weight = torch.nn.Parameter(parameter(shape[1]))
    norm.bias = torch.nn.Parameter(parameter(shape[1]))
    x, weight = parameter(*shape), parameter(*shape)
    parameters = {"bias": norm.bias, "gain": norm.weight, "weight": weight, "x": x}
    print("case", name)
    for key, value in parameters.items():
        show("in." + key, value)
    descent = torch.optim.SGD(parameters.values(), lr=RATE)
    for step in range(STEPS):
        descent.zero_grad()
        loss = (norm(x) * weight).sum()
        show("loss.%d" % step, loss)
        loss.backward()
        descent.step()
    for key, value in parameters.items():
        show("out." + key, value)
    show("mean", norm.running_mean)
    show("variance", norm.running_var)
    norm.eval()
    show("evaluated", (norm(x) * weight).sum())


print("# PyTorch %s, steps %d, rate %s" % (torch.__version__, STEPS, RATE))
record("images", (2, 3, 4, 5))
record("two-elements", (2, 2, 1, 1))
