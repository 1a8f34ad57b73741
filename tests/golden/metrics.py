#!/usr/bin/python3
"""Records metrics from their definitions, written out in NumPy in double precision.

    /usr/bin/python3 tests/golden/metrics.py        (Debian's python3-numpy, and python3-torch for recording.py)

writes metrics.safetensors: a case is outputs of one kind with labels or targets, and under each metric's name its value. Ranks are found by
comparing all pairs, thresholds by trying every output: slow, and unlike the library's way.
"""
from recording import *

out = File("metrics")


def softmax(x): e = np.exp(x - x.max(1, keepdims=True)); return e / e.sum(1, keepdims=True)


def sigmoid(x): return 1 / (1 + np.exp(-x))


def ratio(a, b): return a / b if b else 0.0


def counts(said, true): return (said & true).sum(0), (said & ~true).sum(0), (~said & true).sum(0)


def averages(said, true):
    tp, fp, fn = counts(said, true)
    occur = np.flatnonzero(tp + fp + fn)
    figures = {"precision": lambda a, b, c: ratio(a, a + b), "recall": lambda a, b, c: ratio(a, a + c), "f1": lambda a, b, c: ratio(2 * a, 2 * a + b + c)}
    result = {}
    for name, of in figures.items():
        each = [of(tp[c], fp[c], fn[c]) if c in occur else NAN for c in range(len(tp))]
        result[name] = np.mean([each[c] for c in occur]) if len(occur) else NAN
        result[name + "Micro"] = of(tp.sum(), fp.sum(), fn.sum()) if len(occur) else NAN
        result[name + "PerClass"] = each
    return result


def roc(s, y):
    if y.all() or not y.any(): return NAN
    pairs = s[y][:, None] - s[~y][None]
    return ((pairs > 0) + 0.5 * (pairs == 0)).mean()


def average_precision(s, y):
    if not y.any(): return NAN
    area, before = 0.0, 0.0
    for threshold in np.unique(s)[::-1]:
        recall, precision = (y & (s >= threshold)).sum() / y.sum(), y[s >= threshold].mean()
        area += (recall - before) * precision; before = recall
    return area


def mean_defined(values): values = [v for v in values if not np.isnan(v)]; return np.mean(values) if values else NAN


def record(op, name, outputs, truth, figures, **roles):
    truth = {"labels": truth.astype(np.int32)} if truth.dtype.kind == "i" else {"targets": truth.astype(np.float32)}
    out.case(op, name, {"outputs": outputs} | truth | {k: np.asarray(v, np.float64) for k, v in figures.items()}, **roles)


def classes(name, scores, labels, kind="ClassScores", one_hot=False):
    scores, labels = scores.astype(np.float32), np.asarray(labels)
    x, n = scores.astype(np.float64), scores.shape[1]
    p = x if kind == "ClassProbabilities" else softmax(x)
    best, true = x.argmax(1), np.eye(n, dtype=bool)[labels]
    rounded = p.round(12)       # what is equal in exact arithmetic is a tie
    rank = [sum(x[i, c] > x[i, l] or (x[i, c] == x[i, l] and c < l) for c in range(n)) for i, l in enumerate(labels)]
    columns = [1] if n == 2 else range(n)
    figures = {"accuracy": (best == labels).mean(), "top2Accuracy": np.mean([r < 2 for r in rank]),
               "logLoss": -np.maximum(np.log(p[np.arange(len(labels)), labels]), -100).mean(), "brier": ((p - true) ** 2).sum(1).mean(),
               "rocAuc": mean_defined([roc(rounded[:, c], true[:, c]) for c in columns]),
               "prAuc": mean_defined([average_precision(rounded[:, c], true[:, c]) for c in columns])}
    record("classes", name, scores, true.astype(np.float32) if one_hot else labels, figures | averages(np.eye(n, dtype=bool)[best], true), kind=kind)


def questions(name, outputs, truth, kind="BinaryScores"):
    outputs, truth = outputs.astype(np.float32), np.asarray(truth)
    x = outputs.astype(np.float64); y = truth.reshape(x.shape) > 0.5
    p, said = (x, x > 0.5) if kind == "BinaryProbabilities" else (sigmoid(x), x > 0)
    columns = range(x.shape[1])
    with np.errstate(divide="ignore"):
        log = np.maximum(np.log(np.where(y, p, 1 - p)), -100)
    figures = {"accuracy": (said == y).mean(), "logLoss": -log.mean(), "brier": ((p - y) ** 2).mean(),
               "rocAuc": mean_defined([roc(x[:, c], y[:, c]) for c in columns]),
               "prAuc": mean_defined([average_precision(x[:, c], y[:, c]) for c in columns])}
    record("questions", name, outputs, truth, figures | averages(said, y), kind=kind)


def values(name, outputs, targets):
    outputs, targets = outputs.astype(np.float32), targets.astype(np.float32)
    x, t = outputs.astype(np.float64), targets.astype(np.float64)
    deviation = ((t - t.mean(0)) ** 2).sum(0)
    r2 = np.where(deviation == 0, NAN, 1 - ((t - x) ** 2).sum(0) / np.where(deviation == 0, 1, deviation))
    record("values", name, outputs, targets, {"rmse": np.sqrt(((x - t) ** 2).mean()), "mae": np.abs(x - t).mean(),
                                              "mape": np.mean(np.abs(x - t) / np.abs(t)), "r2": r2.mean()})


random_ = np.random.default_rng(7)
for n, c in [(40, 2), (60, 3), (25, 7), (3, 4)]:
    classes(f"{n} of {c}", random_.normal(0, 2, (n, c)), random_.integers(0, c, n))
    classes(f"{n} of {c}, ties", random_.integers(-1, 2, (n, c)), random_.integers(0, c, n))
    classes(f"{n} of {c}, one-hot", random_.normal(0, 2, (n, c)), random_.integers(0, c, n), one_hot=True)
    classes(f"{n} of {c}, probabilities", softmax(random_.normal(0, 2, (n, c))), random_.integers(0, c, n), "ClassProbabilities")
classes("only the second class", random_.normal(0, 1, (9, 2)), np.ones(9, int))
classes("a class that does not occur", random_.normal(0, 1, (12, 4)) * [1, 1, 0, 1] - [0, 0, 9, 0], random_.integers(0, 2, 12))
for n, c in [(50, 1), (30, 3), (4, 1)]:
    questions(f"{n} of {c}", random_.normal(0, 2, (n, c)), random_.integers(0, 2, (n, c)).astype(float))
    questions(f"{n} of {c}, ties", random_.integers(-1, 2, (n, c)), random_.integers(0, 2, (n, c)).astype(float))
    questions(f"{n} of {c}, probabilities", random_.random((n, c)), random_.integers(0, 2, (n, c)).astype(float), "BinaryProbabilities")
questions("labels", random_.normal(0, 2, (20, 1)), random_.integers(0, 2, 20))
questions("only no", random_.normal(0, 2, (8, 1)), np.zeros((8, 1)))
questions("only yes", random_.normal(0, 2, (8, 1)), np.ones((8, 1)))
questions("rare and not found", -np.abs(random_.normal(0, 2, (30, 1))) - 0.1, (np.arange(30) == 3).astype(float)[:, None])
questions("certain and wrong", np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]]), "BinaryProbabilities")
for n, c in [(40, 1), (20, 3)]:
    values(f"{n} of {c}", random_.normal(3, 2, (n, c)), random_.normal(3, 2, (n, c)))
values("large", 1e6 + random_.normal(0, 2, (30, 1)), 1e6 + random_.normal(0, 2, (30, 1)))
values("constant", random_.normal(0, 2, (5, 1)), np.full((5, 1), 2.0))
out.write()
