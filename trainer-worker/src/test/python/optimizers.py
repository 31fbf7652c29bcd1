#!/usr/bin/env python3
"""Records what PyTorch's optimizers make of a small quadratic, in float64.

Usage: python3 optimizers.py > ../resources/pytorch/optimizers.txt

The gradient of a parameter p is a*p - c, elementwise, at every step. The fixture has the start values and, per case,
the settings of our job file and the parameters after the steps.
"""
import math

import torch

STEPS = 60
SHAPES = {"b": (4,), "s": (1,), "w": (3, 4)}
CASES = [
    dict(name="sgd", learningRate=0.05),
    dict(name="sgd", learningRate=0.05, weightDecay=0.3, clipNorm=0.5),
    dict(name="momentum", learningRate=0.02, momentum=0.9),
    dict(name="momentum", learningRate=0.02, momentum=0.9, decay="cosine", decaySteps=80, finalRate=0.002),
    dict(name="nesterov", learningRate=0.02, momentum=0.9),
    dict(name="nesterov", learningRate=0.02, momentum=0.8, weightDecay=0.1, clipNorm=1.0, warmupSteps=10),
    dict(name="adam", learningRate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8),
    dict(name="adam", learningRate=0.02, beta1=0.8, beta2=0.95, epsilon=1e-4, weightDecay=0.2),
    dict(name="adamw", learningRate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0.5),
    dict(name="adamw", learningRate=0.01, beta1=0.9, beta2=0.99, epsilon=1e-8, weightDecay=0.01, clipNorm=0.7,
         decay="linear", decaySteps=50, finalRate=0.001),
    dict(name="adamw", learningRate=0.02, beta1=0.9, beta2=0.999, epsilon=1e-8, weightDecay=0.1,
         decay="step", decaySteps=25, decayFactor=0.5),
]


def optimizer(case, parameters):
    rate = case["learningRate"]
    decay = case.get("weightDecay", 0.0)
    if case["name"].startswith("adam"):
        make = torch.optim.AdamW if case["name"] == "adamw" else torch.optim.Adam
        betas = (case["beta1"], case["beta2"])
        return make(parameters, lr=rate, betas=betas, eps=case["epsilon"], weight_decay=decay)
    nesterov = case["name"] == "nesterov"
    return torch.optim.SGD(
        parameters, lr=rate, momentum=case.get("momentum", 0.0), nesterov=nesterov, weight_decay=decay)


def schedule(case, descent):
    rate = case["learningRate"]
    kind = case.get("decay", "constant")
    if kind == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(descent, case["decaySteps"], eta_min=case["finalRate"])
    if kind == "linear":
        return torch.optim.lr_scheduler.LinearLR(
            descent, start_factor=1.0, end_factor=case["finalRate"] / rate, total_iters=case["decaySteps"])
    if kind == "step":
        return torch.optim.lr_scheduler.StepLR(descent, case["decaySteps"], gamma=case["decayFactor"])
    warmup = case.get("warmupSteps", 0)
    return torch.optim.lr_scheduler.LambdaLR(descent, lambda t: min(1.0, (t + 1) / warmup) if warmup else 1.0)


def tensor(name, value):
    # Through float32, so that both sides begin with the same numbers.
    dims = "x".join(str(dim) for dim in value.shape)
    print("tensor", name, dims, *("%.9g" % x for x in value.reshape(-1).tolist()))


def main():
    torch.manual_seed(20261120)
    start, slope, pull = {}, {}, {}
    for name, shape in SHAPES.items():
        start[name] = torch.randn(shape).double()
        slope[name] = (torch.rand(shape) + 0.5).double()
        pull[name] = torch.randn(shape).double()
    print("# torch", torch.__version__.split("a")[0])
    print("case start")
    for name in SHAPES:
        tensor(name, start[name])
        tensor("slope." + name, slope[name])
        tensor("pull." + name, pull[name])
    for case in CASES:
        parameters = {name: start[name].clone().requires_grad_() for name in SHAPES}
        descent = optimizer(case, list(parameters.values()))
        rates = schedule(case, descent)
        for _ in range(STEPS):
            for name, parameter in parameters.items():
                parameter.grad = (slope[name] * parameter - pull[name]).detach()
            if "clipNorm" in case:
                torch.nn.utils.clip_grad_norm_(list(parameters.values()), case["clipNorm"])
            descent.step()
            rates.step()
        print("case", "-".join([case["name"]] + sorted(set(case) - {"name", "learningRate"})))
        for key, value in case.items():
            print("set", key, value)
        print("set steps", STEPS)
        for name, parameter in parameters.items():
            assert all(math.isfinite(x) for x in parameter.reshape(-1).tolist())
            tensor(name, parameter.detach())


if __name__ == "__main__":
    main()
