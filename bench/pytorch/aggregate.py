"""Robust rules in PyTorch and NumPy, for `verdant bench aggregate`.

usage: aggregate.py THREADS. Answers on standard output, a line a command: `version` gives the libraries'; `rule WAY NAME N D F` the seconds
of one run of that rule on N rows of D floats, of which F are left out, or `NaN` where there is no such way or it would want more memory
than LIMIT. Ways:

torch    as one writes it with PyTorch's operators when one knows that distances follow from products
library  as libraries of such rules write it with PyTorch: distances by cdist, neighbours gathered into one tensor
numpy    with NumPy's operators
"""

import sys
import time

import numpy as np
import torch

LIMIT = 6 << 30


def distances(x):
    gram = x @ x.T
    norms = gram.diagonal()
    return (norms[:, None] + norms[None, :] - 2 * gram).clamp_(min=0)


def trimmed_mean(x, f):
    return x.sort(dim=0).values[f : len(x) - f].mean(dim=0)


def median(x, f):
    ordered = x.sort(dim=0).values
    return (ordered[(len(x) - 1) // 2] + ordered[len(x) // 2]) / 2


def quantile(x, f):
    return torch.quantile(x, dim=0, q=0.5)


def mean_around_median(x, f):
    order = (x - median(x, f)).abs().argsort(dim=0)[: len(x) - f]
    return x.gather(0, order).mean(dim=0)


def gram(x, f):
    return x @ x.T


def multi_krum(x, f):
    return krum_of(x, f, distances(x))


def krum_of(x, f, squared):
    n = len(x)
    scores = squared.sort(dim=1).values[:, : n - f - 1].sum(dim=1)
    return x[scores.argsort()[: n - f - 2]].mean(dim=0)


def library_multi_krum(x, f):
    return krum_of(x, f, torch.cdist(x, x) ** 2)


def nnm(x, f):
    nearest = distances(x).argsort(dim=1)[:, : len(x) - f]
    return torch.stack([x[row].mean(dim=0) for row in nearest])


def library_nnm(x, f):
    nearest = torch.cdist(x, x).topk(len(x) - f, largest=False, dim=1).indices
    return x[nearest].mean(dim=1)


def geometric_median(x, f):
    z = x.mean(dim=0)
    for _ in range(8):
        weights = 1 / (x - z).norm(dim=1).clamp_(min=0.1)
        z = (weights[:, None] * x).sum(dim=0) / weights.sum()
    return z


def numpy_distances(x):
    return np.array([[((one - other) ** 2).sum() for other in x] for one in x])


def numpy_trimmed_mean(x, f):
    return np.sort(x, axis=0)[f : len(x) - f].mean(axis=0)


def numpy_mean_around_median(x, f):
    kept = len(x) - f
    order = np.argpartition(np.abs(x - np.median(x, axis=0)), kept - 1, axis=0)[:kept]
    return np.take_along_axis(x, order, axis=0).mean(axis=0)


def numpy_multi_krum(x, f):
    n = len(x)
    scores = np.sort(numpy_distances(x), axis=1)[:, : n - f - 1].sum(axis=1)
    return x[scores.argsort()[: n - f - 2]].mean(axis=0)


def numpy_nnm(x, f):
    kept = len(x) - f
    nearest = np.argpartition(numpy_distances(x), kept - 1, axis=1)[:, :kept]
    return x[nearest].mean(axis=1)


def numpy_geometric_median(x, f):
    z = x.mean(axis=0)
    for _ in range(8):
        weights = 1 / np.maximum(np.linalg.norm(x - z, axis=1), 0.1)
        z = (weights[:, None] * x).sum(axis=0) / weights.sum()
    return z


RULES = {
    "torch": {
        "trimmed-mean": trimmed_mean,
        "median": median,
        "mean-around-median": mean_around_median,
        "gram": gram,
        "multi-krum": multi_krum,
        "nnm": nnm,
        "geometric-median": geometric_median,
    },
    "library": {"median": quantile, "multi-krum": library_multi_krum, "nnm": library_nnm},
    "numpy": {
        "trimmed-mean": numpy_trimmed_mean,
        "median": lambda x, f: np.median(x, axis=0),
        "mean-around-median": numpy_mean_around_median,
        "gram": lambda x, f: x @ x.T,
        "multi-krum": numpy_multi_krum,
        "nnm": numpy_nnm,
        "geometric-median": numpy_geometric_median,
    },
}


def bytes_wanted(way, name, n, d, f):
    """Roughly: what a rule holds besides its rows."""
    if name == "nnm" and way != "torch":
        return 4 * n * (n - f) * d
    if name == "mean-around-median":
        return 24 * n * d
    return 12 * n * d


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(7)
    rows = {}
    for line in sys.stdin:
        words = line.split()
        if words[0] == "version":
            print("PyTorch " + torch.__version__ + " and NumPy " + np.__version__, flush=True)
            continue
        way, name, n, d, f = words[1], words[2], int(words[3]), int(words[4]), int(words[5])
        rule = RULES[way].get(name)
        if rule is None or bytes_wanted(way, name, n, d, f) > LIMIT:
            print("NaN", flush=True)
            continue
        if (n, d) not in rows:
            rows.clear()
            rows[n, d] = torch.randn(n, d)
        x = rows[n, d].numpy() if way == "numpy" else rows[n, d]
        start = time.perf_counter()
        rule(x, f)
        print(time.perf_counter() - start, flush=True)


main()
