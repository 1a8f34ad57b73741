#!/usr/bin/python3
"""Records models of PyTorch as ONNX Runtime's optimizer leaves them, operators merged, into tests/golden/onnx/: NAME_optimized.onnx, and an npz of the
same name with an input x and PyTorch's output y. Needs the files of onnx_models.py and builds tests/Myelin.OnnxRuntime:

    /usr/bin/python3 tests/golden/onnx_optimized.py
"""
import os, shutil, subprocess, tempfile, warnings
import numpy as np, torch, torch.nn as nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
GOLDEN = os.path.dirname(os.path.abspath(__file__))
HERE, RUNTIME = os.path.join(GOLDEN, "onnx"), os.path.join(GOLDEN, "../Myelin.OnnxRuntime")


class Normalized(nn.Module):
    """Layer normalization spelled out, as exporters do before operator set 17."""
    def __init__(self, width):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(width) + 0.5), nn.Parameter(torch.randn(width))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        return d / torch.sqrt((d ** 2).mean(-1, keepdim=True) + 1e-5) * self.weight + self.bias


class Encoder(nn.Module):
    """A layer of BERT over ids: embeddings, attention with a mask of padding, a feed-forward network."""
    def __init__(self, gelu, width=8, heads=2, length=5):
        super().__init__()
        self.gelu, self.heads = gelu, heads
        self.words, self.positions, self.types = nn.Embedding(7, width), nn.Embedding(length, width), nn.Embedding(2, width)
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down, self.head = nn.Linear(width, 16), nn.Linear(16, width), nn.Linear(width, 3)
        self.norms = nn.ModuleList(Normalized(width) for _ in range(3))

    def split(self, x):
        return x.view(x.size(0), x.size(1), self.heads, -1).permute(0, 2, 1, 3)

    def forward(self, x):
        h = self.norms[0](self.words(x) + self.positions(torch.arange(5).unsqueeze(0)) + self.types(torch.zeros_like(x)))
        hidden = (1.0 - (x > 0).unsqueeze(1).unsqueeze(2).to(torch.float32)) * -10000.0
        scores = torch.matmul(self.split(self.q(h)), self.split(self.k(h)).transpose(-1, -2)) / (4 ** 0.5) + hidden
        y = torch.matmul(F.softmax(scores, -1), self.split(self.v(h))).permute(0, 2, 1, 3).contiguous()
        h = self.norms[1](self.out(y.view(y.size(0), y.size(1), -1)) + h)
        return self.head(self.norms[2](self.down(self.gelu(self.up(h))) + h))


def optimize(source, name):
    program = os.path.join(RUNTIME, "bin/Release/net10.0/Myelin.OnnxRuntime.dll")
    subprocess.run(["dotnet", program, "optimize", source, os.path.join(HERE, f"{name}_optimized.onnx")], check=True)


def main():
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", RUNTIME], check=True)
    for name in ("mlp_9", "residual_13", "mobile_11", "transformer_17"):
        optimize(os.path.join(HERE, f"{name}.onnx"), name)
        shutil.copy(os.path.join(HERE, f"{name}.npz"), os.path.join(HERE, f"{name}_optimized.npz"))
    torch.manual_seed(2)
    image, ids = torch.randn(2, 3, 8, 9), torch.tensor([[1, 4, 2, 6, 0], [3, 3, 5, 0, 0]])
    activated = [nn.LeakyReLU(0.2), nn.Tanh(), nn.Sigmoid(), nn.ReLU6(), nn.Hardsigmoid(), nn.ReLU()]
    convolutions = nn.Sequential(*[layer for i, f in enumerate(activated) for layer in (nn.Conv2d(3 if i == 0 else 4, 4, 3, padding=1), f)])
    fast = lambda x: 0.5 * x * (1.0 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3.0))))
    models = {
        "activations_12": (convolutions, image, 12),
        "dense_12": (nn.Sequential(*[l for f in activated for l in (nn.Linear(6, 6), f)]), torch.randn(2, 6), 12),
        "gelu_12": (nn.Sequential(nn.GELU(), nn.Linear(6, 5, bias=False)), torch.randn(2, 6), 12),
        "encoder_12": (Encoder(F.gelu), ids, 12),
        "encoder_fast_14": (Encoder(fast), ids, 14),
        "encoder_quick_17": (Encoder(lambda x: x * torch.sigmoid(1.702 * x)), ids, 17),
    }
    for name, (model, x, opset) in models.items():
        model.eval()
        with tempfile.TemporaryDirectory() as work:
            path = os.path.join(work, "m.onnx")
            torch.onnx.export(model, x, path, input_names=["x"], output_names=["y"], opset_version=opset, dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})
            optimize(path, name)
        np.savez(os.path.join(HERE, f"{name}_optimized.npz"), x=x.numpy(), y=model(x).detach().numpy())


main()
