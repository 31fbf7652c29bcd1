"""Robust rules in PyTorch, for `verdant bench aggregate`: each as one would write it with the library's operators.

usage: aggregate.py THREADS. Answers on standard output, a line a command: `version` gives PyTorch's; `rule NAME N D F` the seconds of
one run of that rule on N rows of D floats, of which F are left out.
"""

import sys
import time

import torch


def distances(x):
    gram = x @ x.T
    norms = gram.diagonal()
    return (norms[:, None] + norms[None, :] - 2 * gram).clamp_(min=0)


def trimmed_mean(x, f):
    return x.sort(dim=0).values[f : len(x) - f].mean(dim=0)


def median(x, f):
    ordered = x.sort(dim=0).values
    return (ordered[(len(x) - 1) // 2] + ordered[len(x) // 2]) / 2


def mean_around_median(x, f):
    order = (x - median(x, f)).abs().argsort(dim=0)[: len(x) - f]
    return x.gather(0, order).mean(dim=0)


def gram(x, f):
    return x @ x.T


def multi_krum(x, f):
    n = len(x)
    scores = distances(x).sort(dim=1).values[:, : n - f - 1].sum(dim=1)
    return x[scores.argsort()[: n - f - 2]].mean(dim=0)


def nnm(x, f):
    nearest = distances(x).argsort(dim=1)[:, : len(x) - f]
    return torch.stack([x[row].mean(dim=0) for row in nearest])


def geometric_median(x, f):
    z = x.mean(dim=0)
    for _ in range(8):
        weights = 1 / (x - z).norm(dim=1).clamp_(min=0.1)
        z = (weights[:, None] * x).sum(dim=0) / weights.sum()
    return z


RULES = {
    "trimmed-mean": trimmed_mean,
    "median": median,
    "mean-around-median": mean_around_median,
    "gram": gram,
    "multi-krum": multi_krum,
    "nnm": nnm,
    "geometric-median": geometric_median,
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(7)
    rows = {}
    for line in sys.stdin:
        words = line.split()
        if words[0] == "version":
            print(torch.__version__, flush=True)
            continue
        name, n, d, f = words[1], int(words[2]), int(words[3]), int(words[4])
        if (n, d) not in rows:
            rows.clear()
            rows[n, d] = torch.randn(n, d)
        start = time.perf_counter()
        RULES[name](rows[n, d], f)
        print(time.perf_counter() - start, flush=True)


main()
