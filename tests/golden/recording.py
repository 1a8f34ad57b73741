"""What the recording scripts share: a safetensors file of cases, seeds, PyTorch's sample inputs, and the recording of an operator with its gradients."""
import json, math, random, struct, sys, types, unittest
from pathlib import Path

stub = types.ModuleType("expecttest")       # op_db imports it and needs no more of it
stub.ACCEPT, stub.TestCase = False, type("TestCase", (unittest.TestCase,), {})
sys.modules.setdefault("expecttest", stub)
import numpy as np

import torch, torch.nn as nn, torch.nn.functional as F
from torch.testing._internal.common_methods_invocations import op_db

HERE = Path(__file__).resolve().parent
SAMPLES = {o.name + ("." + o.variant_test_name if o.variant_test_name else ""): o for o in op_db}
INF, NAN = math.inf, math.nan
torch.set_num_threads(1)


class File:
    """A safetensors file in the making."""
    def __init__(self, name): self.path, self.cases, self.tensors = HERE / f"{name}.safetensors", [], {}

    def case(self, op, name, tensors, **attributes):
        number = len(self.cases)
        for role, tensor in tensors.items():
            array = tensor.detach().numpy() if torch.is_tensor(tensor) else np.asarray(tensor)
            self.tensors[f"{number}.{role}"] = np.ascontiguousarray(array).reshape(array.shape)
        self.cases.append({"op": op, "name": name, **attributes})

    def write(self):
        header, data, kinds = {"__metadata__": {"cases": json.dumps(self.cases, separators=(",", ":")), "torch": torch.__version__}}, [], {"float32": "F32", "int32": "I32", "uint8": "U8", "float64": "F64"}
        at = 0
        for key, array in self.tensors.items():
            if array.dtype == np.int64: array = array.astype(np.int32)
            header[key] = {"dtype": kinds[str(array.dtype)], "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
            data.append(array.tobytes()); at += array.nbytes
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        self.path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))
        print(f"{self.path.name}: {len(self.cases)} cases, {self.path.stat().st_size:,} bytes")


names = {}


def seed(text):
    number = int.from_bytes(text.encode(), "little") % (2**63 - 25)
    torch.manual_seed(number); random.seed(number); np.random.seed(number % 2**32)


def rand(*shape, low=-3.0, high=3.0): return torch.rand(shape) * (high - low) + low


def t(*values): return torch.tensor(values, dtype=torch.float32)


def op(name, fn, *inputs, file, label=None, ints=(), still=(), **attributes):
    """One case. `still`: places of inputs whose gradient is not wanted. Attribute kinks: at corners, where differences mean nothing."""
    xs = [x.detach().clone().contiguous().requires_grad_(i not in still) for i, x in enumerate(inputs)]
    count = names[name] = names.get(name, -1) + 1
    label = f"{count} {label or ' '.join(str(list(x.shape)) for x in inputs)}"
    seed(name + label)
    y = fn(*xs, *ints)
    tensors = {f"x{i}": x for i, x in enumerate(xs)} | {f"i{i}": x.to(torch.int32) for i, x in enumerate(ints)}
    if y.dtype in (torch.int64, torch.bool): tensors["y"] = y.to(torch.int32)
    else:
        tensors["y"] = y
        if y.requires_grad and not attributes.get("flat"):
            dy = torch.randn(y.shape)
            wanted = [i for i in range(len(xs)) if i not in still]
            grads = torch.autograd.grad(y, [xs[i] for i in wanted], dy, allow_unused=True)
            tensors["dy"] = dy
            tensors |= {f"dx{i}": torch.zeros_like(xs[i]) if g is None else g for i, g in zip(wanted, grads)}
    file.case(name, label, tensors, **attributes)


def samples(db, limit=6, largest=150):
    """PyTorch's sample inputs of an operator: input, args, kwargs."""
    seed(db)
    found = 0
    for s in SAMPLES[db].sample_inputs("cpu", torch.float32, requires_grad=False):
        size = s.input.numel() if torch.is_tensor(s.input) else 0
        if size > largest or found == limit: continue
        if (yield s) is not False: found += 1
