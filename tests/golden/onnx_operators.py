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
TYPES = {"float32": T.FLOAT, "float64": T.DOUBLE, "int64": T.INT64, "bool": T.BOOL, "int8": T.INT8, "uint8": T.UINT8, "int32": T.INT32}
rng = np.random.default_rng(1)
f = lambda *shape: rng.standard_normal(shape).astype(np.float32)
i = lambda *values: np.array(values, np.int64)


def case(name, op, inputs, opset, outputs=1, domain="", **attributes):
    named = [(f"x{n}" if x is not None else "", x) for n, x in enumerate(inputs)]
    node = helper.make_node(op, [k for k, _ in named], [f"y{n}" for n in range(outputs)], domain=domain, **attributes)
    record(name, [node], {k: x for k, x in named if k}, opset)


def together(name, opset, *calls):
    """One model of many operators, each an (operator, inputs, attributes); without those that ONNX Runtime does not compute."""
    kept = []
    for n, (op, inputs, *attributes) in enumerate(calls):
        named = {f"x{n}_{k}": x for k, x in enumerate(inputs) if x is not None}
        node = helper.make_node(op, [f"x{n}_{k}" if x is not None else "" for k, x in enumerate(inputs)], [f"y{n}_{op}"], **(attributes[0] if attributes else {}))
        if run([node], named, opset, name): kept.append((node, named))
    record(name, [node for node, _ in kept], {k: x for _, named in kept for k, x in named.items()}, opset)


def record(name, nodes, inputs, opset):
    ran = run(nodes, inputs, opset, name)
    if not ran: return
    model, got = ran
    onnx.save(model, os.path.join(HERE, f"{name}.onnx"))
    np.savez(os.path.join(HERE, f"{name}.npz"), **inputs, **got)


def run(nodes, inputs, opset, name):
    """The model of these nodes and its outputs; None if ONNX Runtime refuses it."""
    ports = [helper.make_tensor_value_info(k, TYPES[str(x.dtype)], x.shape) for k, x in inputs.items()]
    outputs = [onnx.ValueInfoProto(name=y) for node in nodes for y in node.output if y]
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid("com.microsoft", 1)] * any(node.domain for node in nodes)
    model = helper.make_model(helper.make_graph(nodes, "main", ports, outputs), opset_imports=opsets); model.ir_version = 8
    with tempfile.TemporaryDirectory() as work:
        path, given = os.path.join(work, "m.onnx"), os.path.join(work, "in.json")
        onnx.save(model, path)
        json.dump({k: {"type": str(x.dtype), "dims": x.shape, "data": x.astype(np.float64).ravel().tolist()} for k, x in inputs.items()}, open(given, "w"))
        program = os.path.join(RUNTIME, "bin/Release/net10.0/Myelin.OnnxRuntime.dll")
        done = subprocess.run(["dotnet", program, "run", path, given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode or not done.stdout:
        print("not recorded:", name, nodes[0].op_type, " ".join(done.stderr.strip().splitlines()[:1])[:300]); return None
    return model, {k: np.array(v["data"], v["type"]).reshape(v["dims"]) for k, v in json.loads(done.stdout).items()}


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

# Scalars: every operator that takes them, and vectors that are reduced to one.
t = lambda x: np.array(x, np.float32)
n = lambda x: np.array(x, np.int64)
s, v, flag = t(0.7), t([0.3, -1, 1.5]), np.array(True)
UNARY = ["Abs", "Acos", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "HardSwish", "Identity", "IsInf", "IsNaN",
         "LeakyRelu", "Log", "Mish", "Neg", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh",
         "ThresholdedRelu", "Transpose", "Squeeze", "Dropout", "Sum", "Mean", "Max", "Min"]
BINARY = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "PRelu", "Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"]
REDUCED = ["ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"]
together("scalars", 18,
         *[(op, [s]) for op in [*UNARY, "Shape", "Size", "Flatten"]], *[(op, [s, t(1.7)]) for op in BINARY],
         *[(op, [s], {"keepdims": keep}) for op in REDUCED for keep in (0, 1)],
         ("Cast", [s], {"to": T.INT64}), ("CastLike", [s, i(1)]), ("Clip", [s, t(0.2), t(0.6)]), ("Where", [flag, s, t(2)]), ("Mod", [s, t(0.5)], {"fmod": 1}), ("Mod", [n(7), n(-4)]),
         *[(op, [flag, flag]) for op in ("And", "Or", "Xor")], ("Not", [flag]), ("BitShift", [np.array(7, np.uint8), np.array(1, np.uint8)], {"direction": "LEFT"}),
         ("BitwiseAnd", [np.array(7, np.int32), np.array(5, np.int32)]), ("BitwiseNot", [np.array(7, np.int32)]),
         ("Unsqueeze", [s, i(0)]), ("Reshape", [s, i(1, 1)]), ("Reshape", [s, i()]), ("Reshape", [v[:1], i()]), ("Squeeze", [v[:1]]), ("Squeeze", [v[:1], i(0)]),
         ("Expand", [s, i(2, 3)]), ("Expand", [s, i()]), ("Tile", [s, i()]), ("Pad", [s, i()]), ("ConstantOfShape", [i()]), ("OneHot", [n(1), n(3), v[:2]]), ("Range", [s, t(3), s]),
         ("Gather", [v, n(1)]), ("Gather", [f(3, 2), n(1)]), ("GatherND", [v, i(1)]), ("GatherND", [f(2, 3), i(1, 2)]), ("ScatterND", [v, i(1).reshape(1, 1), v[:1]]),
         ("Einsum", [v, v], {"equation": "i,i->"}), ("Einsum", [s, v], {"equation": ",i->i"}), ("Einsum", [v], {"equation": "i->"}), ("MatMul", [v, v]), ("Gemm", [f(2, 3), f(3, 2), s]),
         ("Det", [f(3, 3)]), ("QuantizeLinear", [s, t(0.1), np.array(3, np.uint8)]), ("DequantizeLinear", [np.array(9, np.uint8), s, np.array(3, np.uint8)]),
         ("Trilu", [f(2, 2), n(1)]), ("CumSum", [v, n(0)]), ("NegativeLogLikelihoodLoss", [f(2, 3), i(0, 2)]))
together("vectors_to_scalars", 13,
         *[(op, [v], {"axes": [0], "keepdims": 0}) for op in REDUCED[1:]], ("ReduceSum", [v, i(0)], {"keepdims": 0}), *[(op, [x], {"keepdims": 0}) for op in REDUCED for x in (v, np.abs(f(2, 3)))],
         *[(op, [x], {"axis": 0, "keepdims": keep}) for op in ("ArgMax", "ArgMin") for x in (v, v.astype(np.int32)) for keep in (0, 1)],
         ("ReduceMax", [v.astype(np.int64)], {"keepdims": 0}), ("Squeeze", [v[:1]]))

# Types other than float32.
d, e = rng.standard_normal((2, 3)), rng.standard_normal((3, 4))
together("float64", 18,
         *[(op, [np.abs(d) % 0.9]) for op in UNARY], *[(op, [np.abs(d), d[:1]]) for op in BINARY],
         *[(op, [np.abs(d) + 1], {"keepdims": 0}) for op in REDUCED], ("ReduceLogSumExp", [1000 * d]), ("ReduceMax", [d, i(-1)]), ("ReduceMean", [d, i(0)]), ("ReduceSum", [d, i(1)]),
         ("MatMul", [d, e]), ("MatMul", [d[0], e]), ("MatMul", [d, e[:, 0]]), ("MatMul", [rng.standard_normal((2, 1, 2, 3)), rng.standard_normal((4, 3, 2))]),
         ("Gemm", [d, e, d[:, :1]]), ("Gemm", [d.T, e.T, e[:1]], {"transA": 1, "transB": 1, "alpha": 0.5, "beta": 2.0}), ("Gemm", [d, e]), ("Einsum", [d, e], {"equation": "ij,jk->ki"}),
         *[(op, [x], {"axis": axis}) for op in ("Softmax", "LogSoftmax", "Hardmax") for x, axis in ((1000 * d, -1), (d, 0))], ("LayerNormalization", [d, e[:, 0], e[:, 1]]),
         ("BatchNormalization", [rng.standard_normal((2, 3, 4)), e[:, 0], e[:, 1], e[:, 2], np.abs(e[:, 3])]), ("Clip", [d, np.array(-0.5), np.array(0.5)]), ("ArgMax", [d]), ("CumSum", [d, n(1)]),
         *[(op, [-d]) for op in ("Sign", "Relu", "LeakyRelu", "Elu", "Selu", "HardSigmoid", "ThresholdedRelu")], ("Sigmoid", [-1000 * d]), ("Where", [d > 0, d, -d]), ("LpNormalization", [d]))
together("float64_11", 11, ("Softmax", [rng.standard_normal((2, 3, 2))], {"axis": 1}), ("LogSoftmax", [rng.standard_normal((2, 3, 2))], {"axis": 2}))
w = n([[7, -2, 5], [1, 3, -9]]); u = w.astype(np.int32)
together("integers", 18,
         *[(op, [x], {"keepdims": 0}) for op in REDUCED for x in (np.abs(u), np.abs(w))], *[(op, [np.abs(u), i(1)]) for op in REDUCED], ("ReduceL1", [u]), ("ReduceMean", [u, i(0)]),
         ("ReduceMax", [w.astype(np.int8)]), ("ReduceMin", [np.abs(w).astype(np.uint8)]), ("MatMul", [w, w.T]), ("MatMul", [u, u.T]), ("Gemm", [w, w.T]),
         *[("Einsum", [x, x], {"equation": "ij,kj->ik"}) for x in (u, w)], *[(op, [x]) for op in ("Abs", "Sign", "Neg", "Relu") for x in (u, w)], ("Clip", [w, n(-2), n(5)]), ("Pow", [np.abs(w), np.abs(w[1:])]),
         ("ArgMin", [u], {"axis": 1}))

# What ONNX Runtime's optimizer merges operators into.
def fused(name, op, inputs, outputs=1, **attributes): case(name, op, inputs, 17, outputs, "com.microsoft", **attributes)
tokens, mask = np.array([[1, 4, 2, 0], [3, 3, 0, 0]], np.int32), np.array([[1, 1, 1, 0], [1, 1, 0, 0]], np.int32)
for activation, parameters in (("Relu", {}), ("LeakyRelu", {"activation_params": [0.2]}), ("Clip", {"activation_params": [-0.5, 0.5]}), ("HardSigmoid", {"activation_params": [0.3, 0.4]}), ("Tanh", {}), ("Sigmoid", {})):
    fused(f"fused_conv_{activation.lower()}", "FusedConv", [f(1, 2, 5, 5), f(3, 2, 3, 3), f(3)], activation=activation, pads=[1, 1, 1, 1], **parameters)
fused("fused_conv_sum", "FusedConv", [f(1, 2, 5, 5), f(3, 2, 3, 3), f(3), f(1, 3, 3, 3)], activation="Relu")
fused("fused_gemm", "FusedGemm", [f(2, 3), f(4, 3), f(4)], transB=1, activation="LeakyRelu", activation_alpha=0.3)
fused("fused_gemm_hard", "FusedGemm", [f(2, 3), f(3, 4)], alpha=0.5, activation="HardSigmoid", activation_alpha=0.3, activation_beta=0.4)
fused("fused_matmul", "FusedMatMul", [f(2, 4, 3), f(2, 5, 4)], alpha=0.25, transA=1, transB=1)
fused("fused_matmul_batch", "FusedMatMul", [f(3, 2, 4), f(2, 4, 5)], transBatchA=1)
fused("fused_matmul_batches", "FusedMatMul", [f(5, 2, 3, 4), f(6, 2, 3, 4)], transBatchA=1, transBatchB=1, transB=1)
fused("contrib_gelu", "Gelu", [f(2, 5)])
fused("bias_gelu", "BiasGelu", [f(2, 5), f(5)])
fused("fast_gelu", "FastGelu", [f(2, 5), f(5)])
fused("quick_gelu", "QuickGelu", [f(2, 5)], alpha=1.5)
fused("skip_layer_norm", "SkipLayerNormalization", [f(2, 3, 4), f(2, 3, 4), f(4), f(4), f(4)], epsilon=1e-5)
fused("skip_rms_norm", "SkipSimplifiedLayerNormalization", [f(2, 3, 4), f(2, 3, 4), f(4)], epsilon=1e-5)
fused("embed_layer_norm", "EmbedLayerNormalization", [tokens, tokens % 2, f(5, 4), f(6, 4), f(2, 4), f(4), f(4), mask], outputs=2, epsilon=1e-5)
fused("fused_attention", "Attention", [f(2, 4, 6), f(6, 24), f(24), mask], num_heads=2)
fused("fused_attention_lengths", "Attention", [f(2, 4, 6), f(6, 24), f(24), np.array([3, 2], np.int32)], num_heads=2)
fused("fused_attention_causal", "Attention", [f(2, 4, 6), f(6, 20), f(20)], num_heads=2, unidirectional=1, qkv_hidden_sizes=[8, 8, 4])
fused("fused_attention_past", "Attention", [f(2, 3, 6), f(6, 24), f(24), None, f(2, 2, 2, 4, 4)], outputs=2, num_heads=2, unidirectional=1)
fused("multi_head", "MultiHeadAttention", [f(2, 3, 8), f(2, 4, 8), f(2, 4, 6), f(22), mask], num_heads=2)
print(len(os.listdir(HERE)) // 2, "recorded")
