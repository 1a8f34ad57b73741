"""The networks of bench/networks.json in PyTorch: `TASKS`, each with its network, its data and its loss.

The file's words:
    conv C K[xL] [stride=S] [dilation=D] [groups=G] [norm] [relu] [bias|nobias]   padded to keep the size; a bias unless norm follows
    depthwise K [stride=S] [norm] [relu]         a conv with as many groups as channels
    deconv C K [stride=S]                        transposed, S times as large
    patches C K                                  a conv of stride K without padding, then a sequence of its places
    max K [stride=S] [pad=P], avg ..., mean      pooling; mean: over the whole image, to a vector
    norm, layernorm, relu, tanh, sigmoid, flatten, shape A B ..., up F, linear N [nobias]
    rnn|gru|lstm H [layers=L] [both], last, average     batch first; the last step, the mean of the steps
    embed W, positions                           of the network's ids; a trained vector added to each place
    transformer H W [causal]                     H heads, W wide, normalized first
    {"repeat": n, "of": [...]}, {"residual": [...], "shortcut": [...]}, {"concat": [[...], ...]}    along axis 1
    {"translate": S, "layers": L, "heads": H, "wide": W}    S places are encoded, the rest are decoded
"""
import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

GEMM_SIZES = (32, 64, 128, 256, 512, 1024, 2048)
REFERENCE = ("mlp", "cnn", "lstm", "gpt")


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.q, self.kv, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x, memory, causal):
        batch, steps, width = x.shape
        size = width // self.heads
        q = self.q(x).view(batch, steps, self.heads, size).transpose(1, 2)
        k, v = (part.view(batch, -1, self.heads, size).transpose(1, 2) for part in self.kv(memory).split(width, dim=2))
        scores = (q @ k.transpose(-2, -1)) * size ** -0.5
        if causal:
            scores = scores.masked_fill(torch.ones(steps, steps, dtype=torch.bool).triu(1), float("-inf"))
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, steps, width))


class SelfAttention(nn.Module):
    """One product for queries, keys and values."""

    def __init__(self, width, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, steps, width = x.shape
        size = width // self.heads
        q, k, v = (part.view(batch, steps, self.heads, size).transpose(1, 2) for part in self.qkv(x).split(width, dim=2))
        scores = (q @ k.transpose(-2, -1)) * size ** -0.5
        if self.causal:
            scores = scores.masked_fill(torch.ones(steps, steps, dtype=torch.bool).triu(1), float("-inf"))
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, steps, width))


class Block(nn.Module):
    """A Transformer's layer that normalizes first; with memory, a decoder's."""

    def __init__(self, width, heads, wide, causal, has_memory=False):
        super().__init__()
        self.norm1, self.norm2, self.attention = nn.LayerNorm(width), nn.LayerNorm(width), SelfAttention(width, heads, causal)
        self.up, self.down = nn.Linear(width, wide), nn.Linear(wide, width)
        if has_memory:
            self.norm3, self.cross = nn.LayerNorm(width), Attention(width, heads)

    def forward(self, x, memory=None):
        x = x + self.attention(self.norm1(x))
        if memory is not None:
            x = x + self.cross(self.norm3(x), memory, False)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Translate(nn.Module):
    def __init__(self, source, width, layers, heads, wide):
        super().__init__()
        self.source = source
        self.encoder = nn.Sequential(*(Block(width, heads, wide, False) for _ in range(layers)))
        self.decoder = nn.ModuleList(Block(width, heads, wide, True, has_memory=True) for _ in range(layers))

    def forward(self, x):
        memory, y = self.encoder(x[:, :self.source]), x[:, self.source:]
        for block in self.decoder:
            y = block(y, memory)
        return y


class Recurrent(nn.Module):
    def __init__(self, kind, inputs, hidden, layers, both):
        super().__init__()
        self.layer = kind(inputs, hidden, num_layers=layers, batch_first=True, bidirectional=both)

    def forward(self, x):
        return self.layer(x)[0]


class Positions(nn.Module):
    def __init__(self, length, width):
        super().__init__()
        self.vectors = nn.Embedding(length, width)

    def forward(self, x):
        return x + self.vectors(torch.arange(x.size(1)))


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return (x if self.shortcut is None else self.shortcut(x)) + self.body(x)


class Concat(nn.Module):
    def __init__(self, branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class Apply(nn.Module):
    """A function as a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Builder:
    """Builds layers, and knows the shape that the next one gets, with a batch of two."""

    def __init__(self, task):
        self.ids, self.x = task.get("ids"), None
        self.x = torch.zeros(2, *task["input"], dtype=torch.long if self.ids else torch.float)

    def sequence(self, layers):
        made = []
        for layer in layers:
            made += [self.shown(part) for part in self.parts(layer)]
        return nn.Sequential(*made)

    def shown(self, layer):
        with torch.no_grad():
            self.x = layer(self.x)
        return layer

    def fork(self, layers):
        x, made = self.x, self.sequence(layers)
        self.x = x
        return made

    def parts(self, layer):
        """The modules of one entry, made when the one before has been shown."""
        if isinstance(layer, str):
            name, *words = layer.split()
            numbers = [word for word in words if word[0].isdigit()]
            options = dict(word.split("=") for word in words if "=" in word)
            flags = {word for word in words if word.isalpha()}
            yield from getattr(self, name)(numbers, {key: int(value) for key, value in options.items()}, flags)
        elif "repeat" in layer:
            for _ in range(layer["repeat"]):
                for inner in layer["of"]:
                    yield from self.parts(inner)
        elif "residual" in layer:
            yield Residual(self.fork(layer["residual"]), self.fork(layer["shortcut"]) if "shortcut" in layer else None)
        elif "concat" in layer:
            yield Concat([self.fork(branch) for branch in layer["concat"]])
        else:
            yield Translate(layer["translate"], self.x.size(2), layer["layers"], layer["heads"], layer["wide"])

    def conv(self, numbers, options, flags):
        channels, kernel = self.x.size(1), [int(k) for k in numbers[1].split("x")]
        kernel = kernel if len(kernel) == 2 else kernel * 2
        dilation = options.get("dilation", 1)
        yield nn.Conv2d(
            channels, int(numbers[0]), kernel, options.get("stride", 1), [dilation * (k // 2) for k in kernel], dilation,
            options.get("groups", 1), bias="bias" in flags or not flags & {"norm", "nobias"})
        if "norm" in flags:
            yield nn.BatchNorm2d(int(numbers[0]))
        if "relu" in flags:
            yield nn.ReLU()

    def depthwise(self, numbers, options, flags):
        yield from self.conv([str(self.x.size(1)), *numbers], {**options, "groups": self.x.size(1)}, flags)

    def deconv(self, numbers, options, flags):
        kernel, stride = int(numbers[1]), options["stride"]
        yield nn.ConvTranspose2d(self.x.size(1), int(numbers[0]), kernel, stride, (kernel - stride) // 2)

    def patches(self, numbers, options, flags):
        yield nn.Conv2d(self.x.size(1), int(numbers[0]), int(numbers[1]), int(numbers[1]))
        yield Apply(lambda x: x.flatten(2).transpose(1, 2))

    def max(self, numbers, options, flags):
        yield nn.MaxPool2d(int(numbers[0]), options.get("stride"), options.get("pad", 0))

    def avg(self, numbers, options, flags):
        yield nn.AvgPool2d(int(numbers[0]), options.get("stride"), options.get("pad", 0))

    def mean(self, *_):
        yield nn.AdaptiveAvgPool2d(1)
        yield nn.Flatten()

    def norm(self, *_):
        yield nn.BatchNorm2d(self.x.size(1))

    def layernorm(self, *_):
        yield nn.LayerNorm(self.x.size(-1))

    def relu(self, *_):
        yield nn.ReLU()

    def tanh(self, *_):
        yield nn.Tanh()

    def sigmoid(self, *_):
        yield nn.Sigmoid()

    def flatten(self, *_):
        yield nn.Flatten()

    def shape(self, numbers, options, flags):
        # Not nn.Unflatten, which cannot be exported.
        yield Apply(lambda x: x.reshape(x.size(0), *(int(n) for n in numbers)))

    def up(self, numbers, options, flags):
        yield nn.Upsample(scale_factor=int(numbers[0]))

    def linear(self, numbers, options, flags):
        yield nn.Linear(self.x.size(-1), int(numbers[0]), bias="nobias" not in flags)

    def rnn(self, numbers, options, flags, kind=nn.RNN):
        yield Recurrent(kind, self.x.size(2), int(numbers[0]), options.get("layers", 1), "both" in flags)

    def gru(self, *words):
        yield from self.rnn(*words, kind=nn.GRU)

    def lstm(self, *words):
        yield from self.rnn(*words, kind=nn.LSTM)

    def last(self, *_):
        yield Apply(lambda x: x[:, -1])

    def average(self, *_):
        yield Apply(lambda x: x.mean(1))

    def embed(self, numbers, options, flags):
        yield nn.Embedding(self.ids, int(numbers[0]))

    def positions(self, *_):
        yield Positions(self.x.size(1), self.x.size(2))

    def transformer(self, numbers, options, flags):
        yield Block(self.x.size(2), int(numbers[0]), int(numbers[1]), "causal" in flags)


class Network(nn.Module):
    """A network, and the memory format it is computed in."""

    def __init__(self, spec):
        super().__init__()
        self.layers = Builder(spec).sequence(spec["layers"])
        self.memory_format = torch.contiguous_format

    def forward(self, x):
        if x.dim() == 4:
            x = x.contiguous(memory_format=self.memory_format)
        return self.layers(x)


class Task:
    """What is trained: on `inputs(count)` and `answers(count)`, `batch` at a time."""

    def __init__(self, spec):
        self.spec, self.batch, self.infer, self.rate = spec, spec["batch"], spec["infer"], spec.get("rate", 1e-3)
        self.optimizer = torch.optim.AdamW if spec.get("optimizer") == "adamw" else torch.optim.Adam
        self.has_values = spec.get("answer") == "values"
        with torch.no_grad():
            self.output = Network(spec).eval()(self.inputs(1)).shape[1:]
        # Both memory formats are tried where there are convolutions, and the faster counts.
        self.formats = (torch.contiguous_format, torch.channels_last) if "conv" in json.dumps(spec) else (torch.contiguous_format,)

    def make(self, memory_format=torch.contiguous_format):
        model = Network(self.spec).to(memory_format=memory_format)
        model.memory_format = memory_format
        return model

    def inputs(self, count):
        shape = (count, *self.spec["input"])
        return torch.randint(0, self.spec["ids"], shape) if "ids" in self.spec else torch.randn(shape)

    def answers(self, count):
        return torch.randn(count, *self.output) if self.has_values else torch.randint(0, self.output[-1], (count, *self.output[:-1]))

    def loss(self, y, answers):
        if self.has_values:
            return F.mse_loss(y, answers)
        return F.cross_entropy(y.reshape(-1, y.size(-1)), answers.reshape(-1))


def network_spec(name):
    path = pathlib.Path(__file__).parent.parent / "networks.json"
    return json.loads(path.read_text(encoding="utf-8"))[name]


def task(name):
    return Task(network_spec(name))
