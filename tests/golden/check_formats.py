#!/usr/bin/python3
"""Reads files that Myelin wrote with NumPy and PyTorch, and compares every bit with expected.json beside them. Run by tests/scripts/read_by_python."""
import json, sys
from pathlib import Path
import numpy as np, torch

folder = Path(sys.argv[1])


def bits(x):
    if torch.is_tensor(x):
        name = str(x.dtype).removeprefix("torch.")
        raw = (x.view(torch.int16) if name == "bfloat16" else x).numpy()
    else: name, raw = x.dtype.name, x
    return [name, list(raw.shape), np.ascontiguousarray(raw).tobytes().hex()]


def read(path):
    if path.suffix == ".pt":
        values = torch.load(path, weights_only=True)
        assert type(values).__name__ == "OrderedDict", type(values)
        assert {k: bits(v) for k, v in torch.load(path).items()} == {k: bits(v) for k, v in values.items()}
        return values
    values = np.load(path, allow_pickle=False)
    return dict(values) if path.suffix == ".npz" else {"": values}


expected = json.loads((folder / "expected.json").read_text())
arrays = 0
for name, contents in expected.items():
    found = {k: bits(v) for k, v in read(folder / name).items()}
    assert found == contents, f"{name}: {found} is not {contents}"
    assert list(found) == list(contents), f"{name}: another order"
    arrays += len(found)
print(f"{len(expected)} files with {arrays} arrays are read as they were written")
