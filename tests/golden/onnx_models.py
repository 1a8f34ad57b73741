#!/usr/bin/python3
"""Records models that PyTorch exports, with an input and its output each, into tests/golden/onnx/: NAME.onnx, and NAME.npz with the arrays x, y.

    /usr/bin/python3 tests/golden/onnx_models.py
"""
import os, warnings
import numpy as np, torch, torch.nn as nn

warnings.filterwarnings("ignore")
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnx")
os.makedirs(here, exist_ok=True)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(4, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.conv2, self.bn2 = nn.Conv2d(4, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + x)


class Sequence(nn.Module):
    """A recurrent layer's output at the last step, through a linear layer."""
    def __init__(self, layer, width):
        super().__init__()
        self.layer, self.head = layer, nn.Linear(width, 3)

    def forward(self, x):
        return self.head(self.layer(x)[0][:, -1])


class Upscale(nn.Module):
    def forward(self, x):
        a = nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        b = nn.functional.interpolate(x, size=(10, 12), mode="nearest")
        return torch.cat([a[:, :, :10, :12], b], 1)


class Ids(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(7, 4), nn.Linear(4, 7)

    def forward(self, x):
        h = self.table(x)
        return self.head(h.masked_fill((x == 3).unsqueeze(-1), 0.0).cumsum(1) / x.size(1))


def statistics(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(); module.running_var.uniform_(0.5, 2)
    return model


def main():
    torch.manual_seed(1)
    image, steps = torch.randn(2, 3, 12, 14), torch.randn(2, 5, 4)
    cnn = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), Block(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3), nn.Softmax(1))
    models = {
        "mlp_9": (nn.Sequential(nn.Linear(6, 8), nn.Sigmoid(), nn.Dropout(0.5), nn.Linear(8, 3), nn.LogSoftmax(1)), torch.randn(2, 6), 9),
        "residual_13": (statistics(cnn), image, 13),
        "mobile_11": (nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, groups=3), nn.Hardswish(), nn.Conv2d(6, 4, 1), nn.ReLU6(), nn.AvgPool2d(2, ceil_mode=True), nn.Flatten()), image, 14),
        "transposed_12": (nn.Sequential(nn.ConvTranspose2d(3, 2, 3, stride=2, output_padding=1), nn.PReLU(), nn.InstanceNorm2d(2, affine=True)), image, 12),
        "lstm_11": (Sequence(nn.LSTM(4, 6, 2, batch_first=True, bidirectional=True), 12), steps, 11),
        "gru_13": (Sequence(nn.GRU(4, 6, 1, batch_first=True), 6), steps, 13),
        "rnn_9": (Sequence(nn.RNN(4, 6, 1, batch_first=True, nonlinearity="relu"), 6), steps, 9),
        "transformer_17": (nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, activation="gelu"), steps, 17),
        "upscale_11": (Upscale(), torch.randn(2, 3, 6, 7), 11),
        "ids_14": (Ids(), torch.randint(0, 7, (2, 5)), 14),
    }
    for name, (model, x, opset) in models.items():
        model.eval()
        path = os.path.join(here, f"{name}.onnx")
        # The faster path of a Transformer's layer has no counterpart in ONNX; while a gradient is wanted it is not taken.
        torch.onnx.export(model, x, path, input_names=["x"], output_names=["y"], opset_version=opset, dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, training=torch.onnx.TrainingMode.EVAL)
        np.savez(os.path.join(here, f"{name}.npz"), x=x.numpy(), y=model(x).detach().numpy())
        print(name, os.path.getsize(path))


main()
