"""The networks that every side has: the four of the README's table, and three ordinary image networks.

A network is a `Task`: how it is made, its batch, its optimizer, its loss and the batches it infers.
"""
from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY, CONTEXT = 65, 64


class Mlp(nn.Module):
    """784-128-64-10 with ReLU."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x):
        return F.log_softmax(self.layers(x), dim=1)


class Cnn(nn.Module):
    """Two convolutions of 5x5 with batch normalization, ReLU and pooling."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=5, padding=2), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, kernel_size=5, padding=2), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2))
        self.head = nn.Linear(7 * 7 * 32, 10)
        self.memory_format = torch.contiguous_format

    def forward(self, x):
        images = x.view(-1, 1, 28, 28).contiguous(memory_format=self.memory_format)
        return F.log_softmax(self.head(self.features(images).flatten(1)), dim=1)


class Lstm(nn.Module):
    """28 rows of 28 pixels as a sequence, two layers of 128."""

    def __init__(self):
        super().__init__()
        self.recurrent = nn.LSTM(28, 128, num_layers=2, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        output, _ = self.recurrent(x.view(-1, 28, 28))
        return F.log_softmax(self.head(output[:, -1]), dim=1)


class Block(nn.Module):
    """A Transformer's layer that normalizes first."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, steps, width = x.shape
        size = width // self.heads
        parts = self.qkv(self.norm1(x)).split(width, dim=2)
        q, k, v = (part.view(batch, steps, self.heads, size).transpose(1, 2) for part in parts)
        scores = (q @ k.transpose(-2, -1)) * size ** -0.5
        future = torch.ones(steps, steps, dtype=torch.bool).triu(1)
        seen = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
        x = x + self.out(seen.transpose(1, 2).reshape(batch, steps, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    """Four layers of four heads, width 128."""

    def __init__(self, vocabulary=VOCABULARY, context=CONTEXT, width=128, layers=4, heads=4):
        super().__init__()
        self.vocabulary = vocabulary
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions(torch.arange(ids.size(1)))
        for block in self.blocks:
            x = block(x)
        return F.log_softmax(self.head(self.norm(x)).view(-1, self.vocabulary), dim=1)


class Images(nn.Module):
    """A sequence of layers for color images of 32x32, and the memory format they are computed in."""

    def __init__(self, *layers, channels):
        super().__init__()
        self.layers = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))
        self.memory_format = torch.contiguous_format

    def forward(self, x):
        return self.layers(x.contiguous(memory_format=self.memory_format))


class Residual(nn.Module):
    """A pair of convolutions with a shortcut around it."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(conv_relu(channels, channels), *conv(channels, channels))

    def forward(self, x):
        return F.relu(x + self.body(x))


def conv(inputs, outputs, kernel=3, stride=1, groups=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]


def conv_relu(inputs, outputs, kernel=3, stride=1, groups=1):
    return nn.Sequential(*conv(inputs, outputs, kernel, stride, groups), nn.ReLU())


def separable(inputs, outputs, stride=1):
    return nn.Sequential(conv_relu(inputs, inputs, stride=stride, groups=inputs), conv_relu(inputs, outputs, kernel=1))


def vgg():
    return Images(
        conv_relu(3, 32), conv_relu(32, 32), nn.MaxPool2d(2),
        conv_relu(32, 64), conv_relu(64, 64), nn.MaxPool2d(2),
        conv_relu(64, 128), conv_relu(128, 128), channels=128)


def resnet():
    return Images(
        conv_relu(3, 16), Residual(16), Residual(16),
        conv_relu(16, 32, stride=2), Residual(32), Residual(32),
        conv_relu(32, 64, stride=2), Residual(64), Residual(64), channels=64)


def mobilenet():
    return Images(
        conv_relu(3, 32), separable(32, 64), separable(64, 128, stride=2), separable(128, 128),
        separable(128, 256, stride=2), separable(256, 256), channels=256)


@dataclass
class Task:
    """What is trained: on `inputs(count)` and `labels(count)`, `batch` at a time."""

    make: Callable[[], nn.Module]
    batch: int
    inputs: Callable[[int], torch.Tensor]
    labels: Callable[[int], torch.Tensor]
    loss: Callable = F.nll_loss
    optimizer: Callable = torch.optim.Adam
    rate: float = 1e-3
    infer: tuple = (1, 256)
    has_images: bool = False    # then both memory formats are tried, and the faster counts

    def formats(self):
        return (torch.contiguous_format, torch.channels_last) if self.has_images else (None,)


def pixels(count):
    return torch.randn(count, 784)


def pictures(count):
    return torch.randn(count, 3, 32, 32)


def classes(count):
    return torch.randint(0, 10, (count,))


def text(count):
    return torch.randint(0, VOCABULARY, (count, CONTEXT))


REFERENCE = {
    "mlp": Task(Mlp, 64, pixels, classes),
    "cnn": Task(Cnn, 100, pixels, classes, has_images=True),
    "lstm": Task(Lstm, 100, pixels, classes, rate=1e-2),
    "gpt": Task(Gpt, 12, text, text, optimizer=torch.optim.AdamW),
}
IMAGES = {
    name: Task(make, 32, pictures, classes, loss=F.cross_entropy, infer=(1, 32), has_images=True)
    for name, make in (("vgg", vgg), ("resnet", resnet), ("mobilenet", mobilenet))
}
TASKS = {**REFERENCE, **IMAGES}
GEMM_SIZES = (32, 64, 128, 256, 512, 1024, 2048)
