#!/usr/bin/python3
"""Records what PyTorch computes with arrays beyond the operators of networks.

    /usr/bin/python3 tests/golden/arrays.py        (Debian's python3-torch 1.13)

writes arrays.safetensors: comparisons, sine and cosine, numbers in double, order, running sums, norms, parts, pooling of sequences,
decompositions, operators of integers, and the losses that take weights, ignored labels or pairs. See record.py for the roles. Decompositions
are recorded as their values only, because the signs of vectors are not determined.
"""
import recording
from recording import *

out = File("arrays")
SHAPES = [(), (0,), (1,), (2, 0, 3), (3, 5, 7), (131,)]
PAIRS = [((), ()), ((0,), (1,)), ((3, 5), (3, 5)), ((2, 1, 7), (3, 1)), ((), (2, 3)), ((13,), (7, 13)), ((131,), (1,))]
COMPARISONS = {"GreaterThan": torch.gt, "GreaterThanOrEqual": torch.ge, "LessThan": torch.lt, "LessThanOrEqual": torch.le, "EqualTo": torch.eq, "NotEqualTo": torch.ne}


def record(name, fn, *inputs, **more): recording.op(name, fn, *inputs, file=out, **more)


# ---- element by element

for name, fn in (("Sin", torch.sin), ("Cos", torch.cos)):
    for shape in SHAPES: record(name, fn, rand(*shape))
    record(name, fn, torch.linspace(-300, 300, 41), label="far")
    record(name, fn, t(-0.0, 0.0, INF, -INF, NAN, 1e10, -1e10, 3.4e38, 65536, 65537, 1e-20), label="special", kinks=True)
odd = t(0, -0.0, 1, -1, INF, -INF, NAN)
for name, fn in COMPARISONS.items():
    for a, b in PAIRS:
        seed(f"{name}{a}{b}")
        record(name, lambda a, b: fn(a, b).float(), rand(*a).round(), rand(*b).round(), flat=True)
    record(name, lambda a, b: fn(a, b).float(), odd[:, None], odd, label="special", flat=True)
    for value in (0.0, 1.0, -2.0): record(name + "Number", lambda x: fn(x, value).float(), rand(3, 5).round(), value=value, flat=True)
for value in (0.1, -3.0, 2.5):
    for name, fn in {"Add": lambda x: x + value, "Sub": lambda x: x - value, "From": lambda x: value - x, "Mul": lambda x: x * value, "Div": lambda x: x / value, "Over": lambda x: value / x, "Pow": lambda x: x ** value}.items():
        record(name + "Double", fn, rand(3, 5, low=0.5), value=value)

# ---- along axes

AXES = [((1,), 0), ((5,), 0), ((3, 5), 0), ((3, 5), -1), ((2, 3, 5), 1), ((3, 131), 1), ((2, 0, 3), 0), ((2, 0, 3), 1), ((5, 300), 0)]
for shape, axis in AXES:
    seed(f"order{shape}{axis}")
    x = rand(*shape)
    for descending in (False, True): record("Sort", lambda x: torch.sort(x, stable=True, dim=axis, descending=descending)[0], x, axis=axis, descending=descending)
    for largest in (False, True):
        for k in {0, min(2, shape[axis]), shape[axis]}: record("TopK", lambda x: torch.topk(x, k, axis, largest)[0], x, k=k, axis=axis, largest=largest)
    record("CumSum", lambda x: torch.cumsum(x, axis), x, axis=axis)
    for keep in (False, True): record("NormAxis", lambda x: torch.linalg.vector_norm(x, 2, axis, keep), x, axis=axis, keepDims=keep)
for descending in (False, True): record("Sort", lambda x: torch.sort(x, stable=True, dim=0, descending=descending)[0], t(1, NAN, -0.0, INF, 0.0, 1, -INF, -1), label="special", kinks=True, axis=0, descending=descending)
for shape in [(1,), (5,), (3, 5, 7)]: record("Norm", torch.linalg.vector_norm, rand(*shape))
record("Norm", torch.linalg.vector_norm, torch.zeros(3), label="zero", kinks=True)
record("NormAxis", lambda x: torch.linalg.vector_norm(x, 2, 1), t(0, 0, 3, 4).reshape(2, 2), label="zero row", kinks=True, axis=1, keepDims=False)
for shape, sizes, axis in [((5,), [2, 3], 0), ((3, 7), [1, 0, 6], 1), ((2, 6, 3), [4, 2], -2), ((4, 2), [4], 0)]:
    record("Split", lambda x: torch.cat(torch.split(x, sizes, axis)[::-1], axis), rand(*shape), sizes=sizes, axis=axis)
for shape, parts, axis in [((6,), 3, 0), ((3, 8), 2, -1), ((2, 4, 3), 4, 1)]: record("SplitEqually", lambda x: torch.cat(torch.chunk(x, parts, axis)[::-1], axis), rand(*shape), parts=parts, axis=axis)
for a, b, axis in [((5,), (5,), 0), ((3, 5), (3, 5), -1), ((3, 5), (3, 5), 0), ((2, 3, 4), (4,), 2), ((4, 1, 7), (3, 7), -1)]:
    record("CosineSimilarity", lambda a, b: F.cosine_similarity(a, b, axis), rand(*a), rand(*b), axis=axis)
for shape, a in [((1, 1, 4), {"kernelSize": 2}), ((2, 3, 9), {"kernelSize": 3, "stride": 2, "padding": 1}), ((1, 2, 7), {"kernelSize": 3, "stride": 1}), ((0, 2, 4), {"kernelSize": 2}), ((1, 1, 5), {"kernelSize": 5})]:
    seed(f"pool{shape}{a}")
    x = rand(*shape); k, s, p = a["kernelSize"], a.get("stride"), a.get("padding", 0)
    if x.numel():
        record("MaxPool1d", lambda x: F.max_pool1d(x, k, s, p), x, **a)
        for count in (True, False): record("AvgPool1d", lambda x: F.avg_pool1d(x, k, s, p, count_include_pad=count), x, **a, countIncludePad=count)
record("MaxPool1d", lambda x: F.max_pool1d(x, 3, 1, 1, 2), rand(2, 1, 9), kernelSize=3, stride=1, padding=1, dilation=2)

# ---- decompositions

for shape in [(1, 1), (3, 3), (5, 3), (3, 5), (17, 9), (0, 3), (40, 40)]: record("SingularValues", torch.linalg.svdvals, rand(*shape), flat=True)
record("SingularValues", torch.linalg.svdvals, torch.outer(torch.arange(1.0, 5), torch.arange(1.0, 4)), label="rank 1", flat=True)
for n in (1, 2, 3, 9, 30, 0):
    x = rand(n, n)
    record("Eigenvalues", torch.linalg.eigvalsh, x + x.T, flat=True)
record("Eigenvalues", torch.linalg.eigvalsh, torch.ones(4, 4), label="rank 1", flat=True)

# ---- integers

for a, b in PAIRS:
    seed(f"ints{a}{b}")
    i, j = torch.randint(-3, 4, a, dtype=torch.int32), torch.randint(-3, 4, b, dtype=torch.int32)
    for name, fn in {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, **COMPARISONS}.items(): record("Ints", lambda i, j: fn(i, j).int(), ints=[i, j], label=f"{a} {b}", function=name, flat=True)
for shape, axis, start, end, step in [((7,), 0, 2, 5, 1), ((7, 3), 0, 1, 7, 2), ((3, 7), -1, -4, -1, 1), ((2, 5, 3), 1, 1, 99, 2), ((0, 3), 1, 1, 3, 1)]:
    record("IntSlice", lambda i: i[(slice(None),) * (axis % i.dim()) + (slice(start, end, step),)], ints=[torch.randint(0, 99, shape)], label=str(shape), axis=axis, start=start, end=end, step=step, flat=True)
for shape, axis, index in [((5,), 0, 2), ((3, 4), 0, -1), ((2, 3, 4), -2, 0)]: record("IntSelect", lambda i: i.select(axis, index), ints=[torch.randint(0, 99, shape)], label=str(shape), axis=axis, index=index, flat=True)
for shapes, axis in [([(2, 3), (4, 3)], 0), ([(2, 3), (2, 1), (2, 5)], 1), ([(2, 0), (2, 3)], -1)]: record("IntConcat", lambda *i: torch.cat(i, axis), ints=[torch.randint(0, 99, s) for s in shapes], label=str(shapes), axis=axis, flat=True)
for shape in [(), (0,), (3, 5)]: record("IntToTensor", lambda i: i.float(), ints=[torch.randint(-99, 99, shape)], label=str(shape), flat=True)
for shape in [(), (0,), (3, 5)]: record("ToIntTensor", lambda x: x.int().long(), rand(*shape, low=-9.0, high=9.0), flat=True)

# ---- losses

for n, c in [(5, 3), (64, 10), (7, 1)]:
    seed(f"ignored{n}{c}")
    x, labels, w, v = rand(n, c), torch.randint(0, c, (n,)), rand(c, low=0.2), rand(n, low=0.0)
    labels[::3] = -100
    v[1] = 0
    for smoothing in (0.0, 0.1) if c > 1 else ():   # Myelin refuses the cross-entropy of one class
        record("CrossEntropyIgnored", lambda x, w, i: F.cross_entropy(x, i, w, label_smoothing=smoothing), x, w, ints=[labels], still=(1,), ignoreIndex=-100, labelSmoothing=smoothing)
    if c > 1: record("CrossEntropyIgnored", lambda x, w, i: F.cross_entropy(x, i, w, ignore_index=0), x, w, ints=[torch.arange(n) % c], still=(1,), ignoreIndex=0, labelSmoothing=0.0)
    record("NegativeLogLikelihoodIgnored", lambda x, w, i: F.nll_loss(x, i, w), torch.log_softmax(x, 1), w, ints=[labels], still=(1,), ignoreIndex=-100)
    mean = lambda losses, v: (losses * v).sum() / v.sum()
    if c > 1: record("CrossEntropyOfSamples", lambda x, v, i: mean(F.cross_entropy(x, i, reduction="none"), v), x, v, ints=[labels.clamp(0)], still=(1,))
    record("NegativeLogLikelihoodOfSamples", lambda x, v, i: mean(F.nll_loss(x, i, reduction="none"), v), torch.log_softmax(x, 1), v, ints=[labels.clamp(0)], still=(1,))
    p = torch.softmax(rand(n, c), 1)
    if c > 1: record("CrossEntropyProbabilitiesOfSamples", lambda x, p, v: mean(F.cross_entropy(x, p, reduction="none"), v), x, p, v, still=(1, 2))
    q = rand(n, c, low=0.0, high=1.0)
    for name, fn in {"MeanSquaredError": F.mse_loss, "MeanAbsoluteError": F.l1_loss, "Huber": F.huber_loss, "BinaryCrossEntropyWithLogits": F.binary_cross_entropy_with_logits}.items():
        record("Weighted", lambda x, q, v: mean(fn(x, q, reduction="none"), v[:, None].expand(n, c)), x, q, v, still=(2,), loss=name)
    record("PositiveWeight", lambda x, q, w: F.binary_cross_entropy_with_logits(x, q, pos_weight=w), x, q, w, still=(2,))
    record("KlDivergence", lambda x, p: F.kl_div(x, p, reduction="batchmean"), torch.log_softmax(x, 1), p, still=())
    record("CosineEmbedding", lambda a, b, i: F.cosine_embedding_loss(a, b, i, margin=0.2), rand(n, c + 3), rand(n, c + 3), ints=[torch.arange(n) % 2 * 2 - 1], margin=0.2)
record("KlDivergence", lambda x, p: F.kl_div(x, p, reduction="batchmean"), torch.log_softmax(rand(2, 3), 1), t(0, 1, 0, 0.5, 0.5, 0).reshape(2, 3), still=(1,), label="zeros", kinks=True)

out.write()
