#!/usr/bin/python3
"""Records files as NumPy, pickle and PyTorch write them, and what they hold.

    /usr/bin/python3 tests/golden/formats.py        (Debian's python3-torch 1.13 and python3-numpy 1.24)

writes the folder formats/: the files, and expected.json: for each file its arrays {name: [dtype, shape, hex of the elements, row-major, little-endian]}
and its metadata {path: text}, as Myelin names them. An array that stands alone has the file's name.
"""
import collections, json, pickle, random, shutil
from pathlib import Path
import numpy as np, torch, torch.nn as nn

HERE = Path(__file__).resolve().parent / "formats"
shutil.rmtree(HERE, ignore_errors=True); HERE.mkdir()
expected = {}
rng = np.random.default_rng(1)
torch.manual_seed(1); torch.set_num_threads(1)


def bits(x):
    """dtype, shape, elements."""
    if torch.is_tensor(x):
        name, x = str(x.dtype).removeprefix("torch."), x.detach()
        raw = (x.contiguous().view(torch.int16) if name == "bfloat16" else x.contiguous()).numpy()
    else: name, raw = x.dtype.name, np.asarray(x)
    return [name, list(raw.shape), np.ascontiguousarray(raw.astype(raw.dtype.newbyteorder("<"))).tobytes().hex()]


def expect(file, arrays, metadata=None): expected[file] = {"arrays": {k: bits(v) for k, v in arrays.items()}, "metadata": metadata or {}}


def sample(dtype, *shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "b": return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu": return rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, shape, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)
    if dtype.kind == "c": return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(dtype)
    return rng.standard_normal(shape).astype(dtype)


# NumPy
DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8", "c16"]
def npy(name, x, version=None):
    with open(HERE / f"{name}.npy", "wb") as f: np.lib.format.write_array(f, x, version=version)
    expect(f"{name}.npy", {name: x})

for d in DTYPES: npy(d, sample("<" + d, 2, 3))
for d in ["f2", "f4", "i8", "c16"]: npy("big_" + d, sample(">" + d, 3, 2))
npy("special", np.array([np.nan, -np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4e38], "f4"))
npy("fortran", np.asfortranarray(sample("f4", 2, 3, 4)))
npy("fortran_big", np.asfortranarray(sample(">i2", 3, 4)))
npy("scalar", np.float64(2.5))
npy("empty", np.zeros((0, 3), "i4"))
npy("vector", sample("f4", 100_000 // 1000))
npy("long_shape", sample("u1", *[1] * 20, 2))
npy("version2", sample("f4", 2, 2), (2, 0))
npy("version3", sample("f4", 2, 2), (3, 0))
np.save(HERE / "objects.npy", np.array([{"a": 1}, None], object), allow_pickle=True)
np.save(HERE / "records.npy", np.zeros(2, [("x", "f4"), ("y", "i8")]))
np.save(HERE / "texts.npy", np.array(["a", "bc"]))
np.save(HERE / "dates.npy", np.array(["2020-01-01"], "M8[D]"))
np.save(HERE / "longdouble.npy", np.zeros(2, np.longdouble))
np.save(HERE / "bytes.npy", np.array([b"a"]))

arrays = {"weight": sample("f4", 3, 4), "größe.Ω": sample("i8", 5), "empty": np.zeros((0,), "f2"), "scalar": np.array(7), "W": sample("f8", 2), "w": sample("f8", 3)}
np.savez(HERE / "stored.npz", **arrays); expect("stored.npz", arrays)
arrays |= {"zeros": np.zeros((64, 64), "f4"), "fortran": np.asfortranarray(sample("f4", 4, 5))}
np.savez_compressed(HERE / "deflated.npz", **arrays); expect("deflated.npz", arrays)
np.savez(HERE / "mixed.npz", numbers=np.arange(3), names=np.array(["a", "b"]))

# Pickles of arrays
for protocol in range(6):
    tree = collections.OrderedDict(W1=sample("f4", 3, 2), b1=sample("f8", 2), nested={"list": [sample(">f4", 2), sample("i8", 2, 2)], "tuple": (np.float32(1.5), 3)},
        fortran=np.asfortranarray(sample("u1", 2, 3)), empty=np.zeros((0, 2), "f4"), big=sample("u1", 2000), lr=0.1, name="Zoë ☃ \\ \n", flag=True, none=None,
        many=10**30, betas=(0.9, 0.999), raw=b"", flags=[True, None, "x"])
    tree["one"] = tree["b1"]
    tree = {**tree, 5: sample("b1", 3)}
    (HERE / f"arrays{protocol}.pkl").write_bytes(pickle.dumps(tree, protocol))
    expect(f"arrays{protocol}.pkl", {"W1": tree["W1"], "b1": tree["b1"], "nested.list.0": tree["nested"]["list"][0], "nested.list.1": tree["nested"]["list"][1], "nested.tuple.0": np.float32(1.5),
        "fortran": tree["fortran"], "empty": tree["empty"], "big": tree["big"], "one": tree["b1"], "5": tree[5]},
        {"nested.tuple.1": "3", "lr": "0.1", "name": "Zoë ☃ \\ \n", "flag": "True", "none": "None", "many": str(10**30), "betas": "(0.9, 0.999)", "raw": "0 bytes", "flags": "[True, None, 'x']"})
    alone = sample("f4", 2, 2)
    (HERE / f"alone{protocol}.pkl").write_bytes(pickle.dumps(alone, protocol)); expect(f"alone{protocol}.pkl", {f"alone{protocol}": alone})

# PyTorch
def tensors():
    types = {str(t).removeprefix("torch."): t for t in [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool, torch.complex64, torch.complex128]}
    out = {}
    for name, t in types.items(): out[name] = (torch.randn(2, 3, dtype=torch.complex128 if t.is_complex else torch.float64) * 3).to(t)
    base = torch.randn(4, 6)
    out |= {"base": base, "transposed": base.t(), "part": base[1:3, 2:5], "steps": base[::2, ::3], "row": base[2], "expanded": torch.randn(3, 1).expand(3, 4),
        "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "view0": base[4:], "größe.Ω.权重": torch.arange(3), "half_strided": torch.randn(3, 4).half().t(),
        "parameter": nn.Parameter(torch.randn(2)), "channels_last": torch.randn(1, 2, 3, 3).to(memory_format=torch.channels_last)}
    return out


def save(name, value, arrays, metadata=None, **options):
    torch.save(value, HERE / name, **options); expect(name, arrays, metadata)

for kind, options in {"zip": {}, "legacy": {"_use_new_zipfile_serialization": False}}.items():
    values = tensors()
    save(f"tensors_{kind}.pt", values, values, **options)
    if kind == "zip":
        for protocol in (3, 4, 5): save(f"tensors_zip_protocol{protocol}.pt", values, values, pickle_protocol=protocol)
        save("tensors_legacy_protocol4.pt", values, values, pickle_protocol=4, _use_new_zipfile_serialization=False)
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
    state = model.state_dict()
    save(f"state_dict_{kind}.pt", state, state, **options)
    optimizer = torch.optim.Adam(model.parameters(), 0.01, betas=(0.8, 0.9))
    model(torch.randn(2, 1, 4, 4)).sum().backward(); optimizer.step()
    checkpoint = {"epoch": 3, "model": model.state_dict(), "optimizer": optimizer.state_dict(), "best": np.float64(0.5), "sizes": [torch.Size([1, 2]), torch.float16], "device": torch.device("cpu"),
        "layers": [torch.ones(2), (torch.zeros(1), {"deep": torch.full((2,), 2.0)})], "array": np.arange(3, dtype="i2")}
    arrays = {f"model.{k}": v for k, v in checkpoint["model"].items()} | {"layers.0": torch.ones(2), "layers.1.0": torch.zeros(1), "layers.1.1.deep": torch.full((2,), 2.0), "best": np.float64(0.5), "array": np.arange(3, dtype="i2")}
    for i, s in checkpoint["optimizer"]["state"].items(): arrays |= {f"optimizer.state.{i}.{k}": v for k, v in s.items()}
    group = {f"optimizer.param_groups.0.{k}": f"[{', '.join(map(str, v))}]" if k == "params" else str(v) for k, v in checkpoint["optimizer"]["param_groups"][0].items()}
    save(f"checkpoint_{kind}.pt", checkpoint, arrays, {"epoch": "3", "sizes.0": "(1, 2)", "sizes.1": "torch.float16", "device": "cpu"} | group, **options)
    save(f"alone_{kind}.pt", torch.arange(4.0), {f"alone_{kind}": torch.arange(4.0)}, **options)
    # Two tensors of one storage, one on a part of a larger one
    shared = torch.randn(10)
    save(f"shared_{kind}.pt", [shared[:4], shared[2:8].view(2, 3)], {"0": shared[:4], "1": shared[2:8].view(2, 3)}, **options)

# What is refused
torch.save(nn.Linear(1, 1), HERE / "module_zip.pt")
torch.save(nn.Linear(1, 1), HERE / "module_legacy.pt", _use_new_zipfile_serialization=False)
torch.jit.script(nn.Linear(1, 1)).save(str(HERE / "torchscript.pt"))
torch.save({"x": torch.eye(2).to_sparse()}, HERE / "sparse.pt")
torch.save({"x": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)}, HERE / "quantized.pt")

(HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n")
print(f"{len(expected)} files, {sum(f.stat().st_size for f in HERE.iterdir()):,} bytes")
