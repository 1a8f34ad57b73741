#!/usr/bin/python3
"""Records what PyTorch computes with attention, Transformers and the norms that go with them.

    /usr/bin/python3 tests/golden/attention.py     (Debian's python3-torch, 1.13)

writes attention.safetensors, the operators; transformer.safetensors, the layers; encoder.safetensors, the weights of an
nn.TransformerEncoder as PyTorch names them; and encoder_run.safetensors, an input of it and its output. See record.py for the roles.
What 1.13 has no function for is recorded from its formula: RMSNorm, scaled dot-product attention and rotary positions. Masks that hide every
key of a query are no cases: PyTorch gives NaN there.
"""
import recording
from recording import *

out, layers = File("attention"), File("transformer")


def record(name, fn, *inputs, **more): recording.op(name, fn, *inputs, file=out, **more)


# ---- norms. Rows of one or two elements come out as 0 or ±1 whatever x is, and their gradient is what rounding leaves of nothing: PyTorch's
# own float32 is no measure there, unless eps is large.

for shape, normal in [((5,), (5,)), ((3, 7), (7,)), ((2, 3, 32), (32,)), ((4, 131), (131,)), ((2, 3, 4), (3, 4)), ((1, 2, 5, 3), (5, 3)), ((0, 6), (6,)), ((9, 2), (2,))]:
    seed(f"layernorm{shape}")
    x = rand(*shape) + 0.5
    for inputs in ((x, rand(*normal), rand(*normal)), (x, rand(*normal)), (x,)):
        for eps in (0.1,) if normal == (2,) else (1e-5, 0.1) if len(inputs) == 3 else (1e-5,):
            record("LayerNorm", lambda x, *w: F.layer_norm(x, normal, *w, eps=eps), *inputs, axes=len(normal), eps=eps)
            if len(inputs) < 3 or eps == 0.1:
                rms = lambda x, *w: x * torch.rsqrt((x * x).mean([-i - 1 for i in range(len(normal))], keepdim=True) + eps) * (w[0] if w else 1)
                record("RmsNorm", rms, *inputs[:2], axes=len(normal), eps=eps)
for s in samples("nn.functional.layer_norm", limit=8):
    w = [k for k in (s.kwargs.get("weight"), s.kwargs.get("bias")) if k is not None] if s.kwargs else [a for a in s.args[1:3] if a is not None]
    if s.input.numel() and math.prod(s.args[0]) > 2: record("LayerNorm", lambda x, *w: F.layer_norm(x, s.args[0], *w), s.input, *w, label="op_db", axes=len(s.args[0]), eps=1e-5)
for shape, groups in [((2, 4, 3), 2), ((3, 6), 3), ((2, 6, 5, 5), 1), ((2, 6, 5, 5), 6), ((1, 8, 33), 4), ((0, 4, 3), 2), ((2, 12, 4, 9), 3)]:
    seed(f"groupnorm{shape}{groups}")
    x = rand(*shape) + 0.5; c = shape[1]
    for inputs in ((x, rand(c), rand(c)), (x, rand(c)), (x,)):
        for eps in (0.1,) if x.dim() == 2 else (1e-5, 0.1) if len(inputs) == 3 else (1e-5,): record("GroupNorm", lambda x, *w: F.group_norm(x, groups, *w, eps=eps), *inputs, groups=groups, eps=eps)
for s in samples("nn.functional.group_norm", limit=8):
    w = [k for k in (s.kwargs.get("weight"), s.kwargs.get("bias")) if k is not None]
    if s.input.numel() > 2 * s.input.shape[0] * s.args[0]: record("GroupNorm", lambda x, *w: F.group_norm(x, s.args[0], *w, eps=s.kwargs.get("eps", 1e-5)), s.input, *w, label="op_db", groups=s.args[0], eps=s.kwargs.get("eps", 1e-5))

# ---- attention and rotation, from their formulas


def attend(q, k, v, mask=None, causal=False, scale=None):
    scores = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None: scores = scores + mask
    if causal: scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1), -INF)
    return scores.softmax(-1) @ v


for lead, l, s, e, ev in [((), 1, 1, 1, 1), ((), 5, 7, 4, 3), ((2,), 3, 3, 5, 5), ((2, 3), 4, 6, 8, 8), ((), 70, 70, 8, 8), ((), 9, 130, 5, 17), ((1, 2), 67, 5, 3, 17)]:
    seed(f"attention{lead}{l}{s}")
    q, k, v = rand(*lead, l, e), rand(*lead, s, e), rand(*lead, s, ev)
    one, each = rand(l, s), rand(*lead, l, s)
    one[rand(l, s) > 1.5] = -INF; one[:, 0] = 0.3
    for causal in (False, True):
        for masks in ([], [one], [each]):
            record("ScaledDotProductAttention", lambda q, k, v, *m: attend(q, k, v, *m, causal=causal), q, k, v, *masks, still=(3,), causal=causal)
    record("ScaledDotProductAttention", lambda q, k, v: attend(q, k, v, scale=0.7), q, k, v, scale=0.7, causal=False)


def rotate(x, heads, start, theta):
    e = x.shape[-1] // heads; half = e // 2
    angle = (start + torch.arange(x.shape[-2], dtype=torch.float64))[:, None] * theta ** (-2 * torch.arange(half, dtype=torch.float64) / e)
    c, s = angle.cos().float()[:, None], angle.sin().float()[:, None]
    h = x.reshape(*x.shape[:-1], heads, e); a, b = h[..., :half], h[..., half:]
    return torch.cat([a * c - b * s, b * c + a * s], -1).reshape(x.shape)


for shape, heads, start, theta in [((3, 2), 1, 0, 1e4), ((5, 8), 2, 0, 1e4), ((2, 7, 12), 3, 5, 1e4), ((2, 2, 9, 64), 2, 1000, 500.0), ((1, 64), 1, 100000, 1e4)]:
    seed(f"rotary{shape}"); record("Rotary", lambda x: rotate(x, heads, start, theta), rand(*shape), heads=heads, start=start, theta=theta)

# ---- layers


def layer(name, m, inputs, call, label, ints=None, masks=None, evaluate=False, **attributes):
    """Weights under PyTorch's keys, inputs, output, all gradients."""
    seed(name + label)
    with torch.no_grad():
        for p in m.parameters():
            if p.dim() == 1: p.uniform_(-0.5, 1)      # biases and norms that are not all alike
    m.train(not evaluate)
    xs = [x.clone().requires_grad_() for x in inputs]
    y = call(m, *xs); dy = torch.randn(y.shape); y.backward(dy)
    tensors = {f"w.{k}": v.clone() for k, v in m.state_dict().items()} | {f"x{i}": x for i, x in enumerate(xs)} | {"y": y, "dy": dy}
    tensors |= {f"dx{i}": x.grad for i, x in enumerate(xs)} | {f"g.{k}": p.grad for k, p in m.named_parameters()}
    tensors |= {f"i.{k}": v.to(torch.int32) for k, v in (ints or {}).items()} | {f"m.{k}": v for k, v in (masks or {}).items()}
    layers.case(name, label, tensors, eval=evaluate, **attributes)


def norm_layer(name, make, shapes, **attributes):
    for shape in shapes: seed(f"{name}{shape}"); layer(name, make(), [rand(*shape)], lambda m, x: m(x), str(list(shape)), **attributes)


norm_layer("LayerNorm layer", lambda: nn.LayerNorm(6), [(4, 6), (2, 3, 6)]); norm_layer("LayerNorm of two axes", lambda: nn.LayerNorm((3, 6), eps=0.01), [(2, 3, 6), (1, 2, 3, 6)])
norm_layer("LayerNorm plain", lambda: nn.LayerNorm(6, elementwise_affine=False), [(4, 6), (1, 6)]); norm_layer("GroupNorm layer", lambda: nn.GroupNorm(2, 6, eps=0.01), [(3, 6), (2, 6, 4, 5)])


class Rms(nn.Module):
    def __init__(s, n): super().__init__(); s.weight = nn.Parameter(torch.ones(n))
    def forward(s, x): return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + torch.finfo(torch.float32).eps) * s.weight


norm_layer("RmsNorm layer", lambda: Rms(6), [(4, 6), (2, 3, 6)])


def masks_of(n, heads, l, s, kinds):
    """The masks of these kinds, none of which hides all keys of a query: as ours, and as PyTorch's arguments."""
    ints, masks, arguments, attributes = {}, {}, {}, {}
    if "padding" in kinds:
        padding = torch.zeros(n, s, dtype=torch.bool); padding[:, s - s // 3:] = True
        if n > 1: padding[1, 1:] = True
        ints["padding"] = padding; arguments["key_padding_mask"] = padding
    total = None
    if "scores" in kinds or "each" in kinds:
        scores = rand(n * heads, l, s) if "each" in kinds else rand(l, s)
        scores[rand(*scores.shape) > 1.8] = -INF; scores[..., 0] = 0.2
        masks["scores"] = total = scores
    if "causal" in kinds:
        attributes["causal"] = True
        hide = torch.zeros(l, s).masked_fill(torch.ones(l, s, dtype=torch.bool).triu(1), -INF)
        total = hide if total is None else total + hide
    if total is not None: arguments["attn_mask"] = total
    return ints, masks, arguments, attributes


KINDS = [(), ("causal",), ("padding",), ("scores",), ("each",), ("causal", "padding", "each")]


def time_first(x): return x.transpose(0, 1).contiguous()


for batch_first in (True, False):
    turn = (lambda x: x) if batch_first else time_first
    for kinds in KINDS:
        for bias in (True, False) if not kinds else (True,):
            for cross in (False, True):
                n, heads, d, l, s = 2, 3, 12, 5, 7 if cross else 5
                seed(f"mha{kinds}{cross}{bias}{batch_first}")
                ints, masks, arguments, attributes = masks_of(n, heads, l, s, kinds)
                x = [turn(rand(n, l, d))] + ([turn(rand(n, s, d)), turn(rand(n, s, d))] if cross else [])
                layer("MultiHeadAttention", nn.MultiheadAttention(d, heads, bias=bias, batch_first=batch_first), x,
                      lambda m, *x: m(*(x if cross else x * 3), need_weights=False, **arguments)[0], f"{kinds} {'cross' if cross else 'self'} bias {bias} batch first {batch_first}", ints, masks,
                      size=d, heads=heads, batchFirst=batch_first, bias=bias, **attributes)
    seed(f"mha memory {batch_first}")
    layer("MultiHeadAttention", nn.MultiheadAttention(12, 2, batch_first=batch_first), [turn(rand(2, 5, 12)), turn(rand(2, 4, 12))], lambda m, q, k: m(q, k, k, need_weights=False)[0], f"key is value, batch first {batch_first}",
          size=12, heads=2, batchFirst=batch_first, bias=True)
    layer("MultiHeadAttention", nn.MultiheadAttention(12, 2, kdim=5, vdim=7, batch_first=batch_first), [turn(rand(2, 5, 12)), turn(rand(2, 4, 5)), turn(rand(2, 4, 7))], lambda m, q, k, v: m(q, k, v, need_weights=False)[0],
          f"kdim, vdim, batch first {batch_first}", size=12, heads=2, batchFirst=batch_first, bias=True, keySize=5, valueSize=7)
layer("MultiHeadAttention", nn.MultiheadAttention(8, 2), [rand(5, 8)], lambda m, x: m(x, x, x, need_weights=False)[0], "without a batch", size=8, heads=2, batchFirst=False, bias=True)
for i, kinds in enumerate(KINDS):
    n, heads, d, l, s = 2, 2, 8, 3, 5
    seed(f"weights{kinds}"); ints, masks, arguments, attributes = masks_of(n, heads, l, s, kinds)
    m = nn.MultiheadAttention(d, heads, batch_first=True).eval(); q, k = rand(n, l, d), rand(n, s, d)
    tensors = {f"w.{a}": b for a, b in m.state_dict().items()} | {"x0": q, "x1": k, "y": m(q, k, k, average_attn_weights=False, **arguments)[1]}
    layers.case("AttentionWeights", f"{kinds}", tensors | {f"i.{a}": b.to(torch.int32) for a, b in ints.items()} | {f"m.{a}": b for a, b in masks.items()}, size=d, heads=heads, batchFirst=True, bias=True, **attributes)

for first in (False, True):
    for activation in ("relu", "gelu"):
        for kinds in ((), ("causal",), ("causal", "padding")):
            n, heads, d, l, s = 2, 2, 8, 6, 4
            batch_first = kinds != ()
            turn = (lambda x: x) if batch_first else time_first
            seed(f"transformer{first}{activation}{kinds}")
            ints, masks, arguments, attributes = masks_of(n, heads, l, l, kinds)
            settings = dict(dim_feedforward=20, dropout=0.0, activation=activation, norm_first=first, batch_first=batch_first, layer_norm_eps=1e-4)
            attributes |= dict(size=d, heads=heads, feedForward=20, gelu=activation == "gelu", normFirst=first, batchFirst=batch_first, eps=1e-4)
            label = f"{kinds} {activation} norm first {first}"
            encoder = dict(src_mask=arguments.get("attn_mask"), src_key_padding_mask=arguments.get("key_padding_mask"))
            layer("TransformerEncoderLayer", nn.TransformerEncoderLayer(d, heads, **settings), [turn(rand(n, l, d))], lambda m, x: m(x, **encoder), label, ints, masks, **attributes)
            memory = turn(rand(n, s, d)); decoder = dict(tgt_mask=arguments.get("attn_mask"), tgt_key_padding_mask=arguments.get("key_padding_mask"))
            layer("TransformerDecoderLayer", nn.TransformerDecoderLayer(d, heads, **settings), [turn(rand(n, l, d)), memory], lambda m, x, y: m(x, y, **decoder), label, ints, masks, **attributes)
            if activation == "gelu" and kinds:
                layer("TransformerEncoder", nn.TransformerEncoder(nn.TransformerEncoderLayer(d, heads, **settings), 2, nn.LayerNorm(d) if first else None, enable_nested_tensor=False), [turn(rand(n, l, d))],
                      lambda m, x: m(x, mask=arguments.get("attn_mask"), src_key_padding_mask=arguments.get("key_padding_mask")), label, ints, masks, **attributes)
                layer("TransformerDecoder", nn.TransformerDecoder(nn.TransformerDecoderLayer(d, heads, **settings), 2, nn.LayerNorm(d) if first else None), [turn(rand(n, l, d)), memory], lambda m, x, y: m(x, y, **decoder), label, ints, masks, **attributes)

out.write(); layers.write()

# ---- a model as PyTorch writes it

seed("encoder")
m = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64, dropout=0.1, batch_first=True), 2, nn.LayerNorm(32), enable_nested_tensor=False).eval()
x = rand(2, 10, 32); y = m(x)
file = File("encoder")
file.tensors = {k: v.detach().numpy() for k, v in m.state_dict().items()}
file.write()
pair = File("encoder_run"); pair.case("encoder", "input and output", {"x0": x, "y": y}); pair.write()
