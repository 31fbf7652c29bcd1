"""A training step of PyTorch, for `verdant bench step`.

usage: step.py MODEL THREADS. Answers on standard output, a line a command: `steps N` gives the seconds of each of N steps
(forward, backward, update), `cpu N` the processor's seconds of N steps together, `memory` the peak resident bytes of this process, `version` PyTorch's. Batches are made once.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    """Causal attention, the three projections in one product."""

    def __init__(self, width, heads, context):
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width, bias=False)
        self.outer = nn.Linear(width, width, bias=False)
        self.register_buffer("later", torch.ones(context, context, dtype=torch.bool).triu(1))

    def forward(self, x):
        batch, context, width = x.shape
        q, k, v = self.inner(x).view(batch, context, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5
        weights = scores.masked_fill(self.later, float("-inf")).softmax(-1)
        return self.outer((weights @ v).transpose(1, 2).reshape(batch, context, width))


class Block(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.norm_1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, context)
        self.norm_2 = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm_1(x))
        return x + self.feed(self.norm_2(x))


class Gpt(nn.Module):
    """Pre-normalised decoder with learned positions; the output head is the embedding."""

    def __init__(self, layers=4, width=128, heads=4, context=128, vocabulary=256):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.randn(context, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width, heads, context) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        nn.init.normal_(self.embedding.weight, std=0.02)

    def forward(self, tokens):
        x = self.blocks(self.embedding(tokens) + self.positions)
        return functional.linear(self.norm(x), self.embedding.weight).flatten(0, 1)


def mlp():
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return model, torch.rand(64, 784), torch.randint(10, (64,)), nesterov(model)


def lenet():
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    return model, torch.rand(64, 1, 28, 28), torch.randint(10, (64,)), nesterov(model)


def gpt():
    model = Gpt()
    tokens = torch.randint(256, (16, 129))
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    return model, tokens[:, :-1].contiguous(), tokens[:, 1:].reshape(-1), adam


def nesterov(model):
    return torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)


def peak_memory():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def main():
    torch.manual_seed(7)
    torch.set_num_threads(int(sys.argv[2]))
    model, x, labels, optimizer = {"mlp": mlp, "lenet": lenet, "gpt": gpt}[sys.argv[1]]()

    def step():
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(model(x), labels).backward()
        optimizer.step()
        return time.perf_counter() - started

    for line in sys.stdin:
        words = line.split()
        if words[0] == "steps":
            print(" ".join(f"{step():.9f}" for _ in range(int(words[1]))), flush=True)
        elif words[0] == "cpu":
            before = time.process_time()
            for _ in range(int(words[1])):
                step()
            print(f"{time.process_time() - before:.9f}", flush=True)
        elif words[0] == "memory":
            print(peak_memory(), flush=True)
        elif words[0] == "version":
            print(torch.__version__, flush=True)


main()
