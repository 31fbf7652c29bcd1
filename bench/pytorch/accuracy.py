"""Accuracy under attack in PyTorch: the cells of docs/validation.md's table, written anew with the library's operators.

usage: accuracy.py FOLDER ATTACK SIMILARITY F RULE SEEDS, from the folder of MNIST's four gzip files. ATTACK: none, mean-flip, alie (the
paper's, mean less 1.5 deviations), alie-plus (ByzFL's), label-flip-together. RULE: plain (trimmed mean) or pipeline (clipping 2, NNM, trimmed mean).
Prints a line a seed: the mean of the last five test accuracies of 800 rounds, in percent. An MLP 784-100-10 with PyTorch's own first
weights, ten honest workers and F attackers, batch 25, learning rate 0.1, worker momentum 0.9 (m = 0.9 m + 0.1 g), weight decay 1e-4.
"""

import gzip
import sys

import numpy
import torch

WORKERS, ROUNDS, BATCH, RATE, MOMENTUM, DECAY, CLIP = 10, 800, 25, 0.1, 0.9, 1e-4, 2.0


def pictures(path):
    raw = numpy.frombuffer(gzip.open(path).read(), numpy.uint8, offset=16).reshape(-1, 784)
    return torch.tensor(((raw / 255.0 - 0.1307) / 0.3081).astype(numpy.float32))


def labels(path):
    return torch.tensor(numpy.frombuffer(gzip.open(path).read(), numpy.uint8, offset=8).astype(numpy.int64))


def shares(y, similarity, random):
    """A share of the data uniformly, the rest sorted by label and dealt in slices, as ByzFL's gamma-similarity."""
    order = random.permutation(len(y))
    uniform, rest = numpy.split(order, [int(len(y) * similarity)])
    rest = rest[numpy.argsort(y.numpy()[rest], kind="stable")]
    both = zip(numpy.array_split(uniform, WORKERS), numpy.array_split(rest, WORKERS))
    return [numpy.concatenate(pair) for pair in both]


def attack(name, honest, flipped, f):
    deviation = honest.std(0)
    vector = {
        "mean-flip": lambda: -honest.mean(0),
        "alie": lambda: honest.mean(0) - 1.5 * deviation,
        "alie-plus": lambda: honest.mean(0) + 1.5 * deviation,
        "label-flip-together": lambda: flipped.mean(0),
    }[name]()
    return vector.repeat(f, 1)


def nearest_neighbours_mixed(x, f):
    distance = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
    return x[distance.argsort(1)[:, : len(x) - f]].mean(1)


def aggregate(rule, x, f):
    if rule == "pipeline":
        x = x * (CLIP / x.norm(dim=1, keepdim=True)).clamp(max=1)
        x = nearest_neighbours_mixed(x, f)
    return x.sort(0).values[f : len(x) - f].mean(0)


def gradient(model, parameters, x, y):
    loss = torch.nn.functional.cross_entropy(model(x), y)
    return torch.cat([part.reshape(-1) for part in torch.autograd.grad(loss, parameters)])


def run(data, name, similarity, f, rule, seed):
    x, y, x_test, y_test = data
    torch.manual_seed(seed)
    random = numpy.random.default_rng(seed)
    model = torch.nn.Sequential(torch.nn.Linear(784, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
    parameters = list(model.parameters())
    mine = shares(y, similarity, random)
    length = sum(p.numel() for p in parameters)
    honest, flipped, accuracies = torch.zeros(WORKERS, length), torch.zeros(WORKERS, length), []
    for step in range(ROUNDS):
        weights = torch.cat([p.detach().reshape(-1) for p in parameters])
        for worker in range(WORKERS):
            batch = random.choice(mine[worker], BATCH, replace=False)
            honest[worker] = MOMENTUM * honest[worker] + (1 - MOMENTUM) * (
                gradient(model, parameters, x[batch], y[batch]) + DECAY * weights
            )
            if name == "label-flip-together":
                wrong = gradient(model, parameters, x[batch], 9 - y[batch]) + DECAY * weights
                flipped[worker] = MOMENTUM * flipped[worker] + (1 - MOMENTUM) * wrong
        sent = honest if name == "none" else torch.cat([honest, attack(name, honest, flipped, f)])
        move, at = aggregate(rule, sent, 0 if name == "none" else f), 0
        with torch.no_grad():
            for p in parameters:
                p -= RATE * move[at : at + p.numel()].view_as(p)
                at += p.numel()
            if (step + 1) % 50 == 0:
                accuracies.append((model(x_test).argmax(1) == y_test).float().mean().item() * 100)
    return sum(accuracies[-5:]) / 5


def main():
    folder, name, similarity, f, rule, seeds = sys.argv[1:]
    torch.set_num_threads(1)
    data = [
        pictures(folder + "/train-images-idx3-ubyte.gz"),
        labels(folder + "/train-labels-idx1-ubyte.gz"),
        pictures(folder + "/t10k-images-idx3-ubyte.gz"),
        labels(folder + "/t10k-labels-idx1-ubyte.gz"),
    ]
    for seed in range(int(seeds)):
        accuracy = run(data, name, float(similarity), int(f), rule, seed)
        print(f"{name} similarity={similarity} f={f} {rule} seed={seed} accuracy={accuracy:.1f}", flush=True)


main()
