#!/usr/bin/python3
"""Records operators that the onnx package of Debian has no tests for, as ONNX Runtime computes them, into tests/golden/onnx_operators/: NAME.onnx, and
NAME.npz with every input and output under its name. Needs Debian's python3-onnx, and builds tests/Myelin.OnnxRuntime, whose package is large:

    /usr/bin/python3 tests/golden/onnx_operators.py
"""
import json, os, shutil, subprocess, tempfile
import numpy as np
for alias in ("float", "bool", "int", "object"): setattr(np, alias, getattr(__builtins__, alias))   # the onnx package still uses them
import onnx
from onnx import helper, TensorProto as T

GOLDEN = os.path.dirname(os.path.abspath(__file__))
HERE, RUNTIME = os.path.join(GOLDEN, "onnx_operators"), os.path.join(GOLDEN, "../Myelin.OnnxRuntime")
subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", RUNTIME], check=True)
shutil.rmtree(HERE, ignore_errors=True); os.makedirs(HERE)
TYPES = {"float32": T.FLOAT, "int64": T.INT64, "bool": T.BOOL, "int8": T.INT8, "uint8": T.UINT8, "int32": T.INT32}
rng = np.random.default_rng(1)
f = lambda *shape: rng.standard_normal(shape).astype(np.float32)
i = lambda *values: np.array(values, np.int64)


def case(name, op, inputs, opset, outputs=1, **attributes):
    named = [(f"x{n}" if x is not None else "", x) for n, x in enumerate(inputs)]
    ports = [helper.make_tensor_value_info(k, TYPES[str(x.dtype)], x.shape) for k, x in named if k]
    node = helper.make_node(op, [k for k, _ in named], [f"y{n}" for n in range(outputs)], **attributes)
    graph = helper.make_graph([node], "main", ports, [onnx.ValueInfoProto(name=f"y{n}") for n in range(outputs)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]); model.ir_version = 8
    path = os.path.join(HERE, f"{name}.onnx")
    onnx.save(model, path)
    with tempfile.TemporaryDirectory() as work:
        given = os.path.join(work, "in.json")
        json.dump({k: {"type": str(x.dtype), "dims": x.shape, "data": x.astype(np.float64).ravel().tolist()} for k, x in named if k}, open(given, "w"))
        program = os.path.join(RUNTIME, "bin/Release/net10.0/Myelin.OnnxRuntime.dll")
        done = subprocess.run(["dotnet", program, "run", path, given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode or not done.stdout:
        os.remove(path); print("not recorded:", name, done.stderr.strip().splitlines()[-8:-1]); return
    got = {k: np.array(v["data"], v["type"]).reshape(v["dims"]) for k, v in json.loads(done.stdout).items()}
    np.savez(os.path.join(HERE, f"{name}.npz"), **{k: x for k, x in named if k}, **got)


positions = np.array([[0, 1, 2, 5], [3, 1, 0, 2]], np.int64)
case("attention", "Attention", [f(2, 3, 4, 8), f(2, 3, 5, 8), f(2, 3, 5, 6)], 23)
case("attention_grouped", "Attention", [f(2, 4, 4, 8), f(2, 2, 5, 8), f(2, 2, 5, 8), f(4, 5)], 23, softcap=2.0)
case("attention_causal", "Attention", [f(2, 4, 12), f(2, 4, 12), f(2, 4, 12)], 23, is_causal=1, q_num_heads=3, kv_num_heads=3, scale=0.3)
case("attention_flags", "Attention", [f(1, 2, 4, 8), f(1, 2, 5, 8), f(1, 2, 5, 8), np.tril(np.ones((4, 5), bool), 1)], 23)
case("attention_past", "Attention", [f(1, 2, 3, 8), f(1, 2, 3, 8), f(1, 2, 3, 8), None, f(1, 2, 4, 8), f(1, 2, 4, 8)], 23, outputs=3, is_causal=1)
case("rotary", "RotaryEmbedding", [f(2, 3, 4, 8), f(10, 4), f(10, 4), positions], 23)
case("rotary_interleaved", "RotaryEmbedding", [f(2, 4, 24), f(10, 4), f(10, 4), positions], 23, interleaved=1, num_heads=3)
case("rotary_partial", "RotaryEmbedding", [f(2, 3, 4, 8), f(2, 4, 2), f(2, 4, 2)], 23, rotary_embedding_dim=4)
case("rms_norm", "RMSNormalization", [f(2, 3, 4), f(4)], 23)
case("group_norm", "GroupNormalization", [f(2, 4, 3), f(4), f(4)], 21, num_groups=2)
case("gelu", "Gelu", [f(2, 5)], 20)
case("gelu_tanh", "Gelu", [f(2, 5)], 20, approximate="tanh")
case("mish", "Mish", [f(2, 5)], 18)
case("pad_wrap", "Pad", [f(3, 4), i(1, 0, 2, 3)], 19, mode="wrap")
case("pad_axes", "Pad", [f(2, 3, 2), i(1, 2), np.float32(7), i(1)], 18)
case("reduce_axes", "ReduceMean", [f(2, 3, 4), i(0, -1)], 18, keepdims=0)
case("reduce_none", "ReduceSum", [f(2, 3)], 13, noop_with_empty_axes=1)
case("log_sum_exp", "ReduceLogSumExp", [50 * f(2, 3), i(1)], 18)
case("split_parts", "Split", [f(7, 2)], 18, outputs=3, num_outputs=3)
case("einsum", "Einsum", [f(2, 3, 4), f(2, 4, 5)], 12, equation="bij,bjk->bik")
case("einsum_implicit", "Einsum", [f(3, 4), f(4, 2)], 12, equation="ij,jk")
case("einsum_ellipsis", "Einsum", [f(2, 3, 4), f(3, 5)], 12, equation="...jk,jl->...kl")
case("einsum_diagonal", "Einsum", [f(2, 3, 3)], 12, equation="bii->bi")
case("einsum_transposed", "Einsum", [f(2, 3)], 12, equation="ij->ji")
case("einsum_sum", "Einsum", [f(2, 3)], 12, equation="ij->i")
case("einsum_attention", "Einsum", [f(2, 3, 2, 4), f(2, 5, 2, 4)], 12, equation="bqhe,bkhe->bhqk")
case("cumsum", "CumSum", [f(2, 5), np.array(1, np.int64)], 14)
case("cumsum_reverse", "CumSum", [f(2, 5), np.array(0, np.int64)], 14, reverse=1, exclusive=1)
case("bitwise_and", "BitwiseAnd", [np.array([12, 7, 255], np.uint8), np.array([10, 2, 15], np.uint8)], 18)
case("lp_pool", "LpPool", [f(1, 2, 7, 6)], 18, kernel_shape=[3, 2], p=3, strides=[2, 1])
case("lp_normalization", "LpNormalization", [f(3, 4)], 1 + 21, axis=0, p=1)
case("global_lp_pool", "GlobalLpPool", [f(1, 2, 3, 4)], 22, p=2)
case("dequantize_blocks", "DequantizeLinear", [rng.integers(-128, 127, (2, 8)).astype(np.int8), np.abs(f(2, 2)) + 0.1], 21, axis=1, block_size=4)
case("quantize_channels", "QuantizeLinear", [3 * f(2, 3, 4), np.abs(f(3)) + 0.1, np.array([3, 128, 200], np.uint8)], 13, axis=1)
case("scatter_max", "ScatterElements", [f(4, 2), np.array([[1, 0], [1, 3]], np.int64), f(2, 2)], 18, reduction="max")
case("scatter_add", "ScatterND", [f(4, 2), np.array([[1], [1], [3]], np.int64), f(3, 2)], 18, reduction="add")
case("resize_axes", "Resize", [f(1, 2, 3, 4), None, None, i(5, 6)], 18, axes=[2, 3], mode="linear", coordinate_transformation_mode="pytorch_half_pixel")
case("resize_opset10", "Resize", [f(1, 1, 3, 4), np.array([1, 1, 2, 1.5], np.float32)], 10, mode="linear")
case("upsample_9", "Upsample", [f(1, 1, 3, 3), np.array([1, 1, 2, 3], np.float32)], 9, mode="nearest")
case("slice_9", "Slice", [f(3, 4, 5)], 9, starts=[0, -3], ends=[2, 100], axes=[0, 2])
case("softmax_11", "Softmax", [f(2, 3, 4)], 11, axis=1)
case("gemm_9", "Gemm", [f(3, 2), f(4, 3), f(1, 4)], 9, transA=1, transB=1, alpha=0.5, beta=2.0)
case("clip_6", "Clip", [f(2, 5)], 7, min=-0.5, max=0.5)
case("batch_norm_7", "BatchNormalization", [f(2, 3, 4), f(3), f(3), f(3), np.abs(f(3)) + 0.5], 7)
case("unsqueeze_11", "Unsqueeze", [f(2, 3)], 11, axes=[0, -1])
case("topk_smallest", "TopK", [f(3, 6), i(3)], 11, outputs=2, largest=0, axis=1)
case("lstm_both", "LSTM", [f(4, 2, 3), f(2, 20, 3), f(2, 20, 5), f(2, 40), np.array([4, 2], np.int32)], 14, outputs=3, hidden_size=5, direction="bidirectional")
case("gru_lengths", "GRU", [f(4, 2, 3), f(1, 15, 3), f(1, 15, 5), f(1, 30), np.array([3, 4], np.int32)], 14, outputs=2, hidden_size=5)
case("conv_integer_groups", "ConvInteger", [rng.integers(0, 255, (1, 4, 5, 5)).astype(np.uint8), rng.integers(0, 255, (2, 4, 3, 3)).astype(np.uint8), np.array(7, np.uint8)], 10, pads=[1, 1, 1, 1])
print(len(os.listdir(HERE)) // 2, "recorded")
