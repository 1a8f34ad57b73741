#!/usr/bin/python3
"""Records principal components, projections and whitening from NumPy's eigh and svd in double precision.

    /usr/bin/python3 tests/golden/pca.py        (Debian's python3-numpy, and python3-torch for recording.py)

writes pca.safetensors: a case is data x0, and from it means, components, variances, and what each kind of whitening makes of x0.
"""
from recording import *

out = File("pca")


def components(x, k):
    centered = x - x.mean(0)
    _, s, v = np.linalg.svd(centered, full_matrices=False)
    v = v[:k]
    largest = np.abs(v) >= np.abs(v).max(1, keepdims=True) * (1 - 1e-6)
    signs = np.sign(v[np.arange(k), largest.argmax(1)])
    return centered, v * signs[:, None], s[:k] ** 2 / (len(x) - 1), (s ** 2).sum() / (len(x) - 1)


def record(name, x, k):
    x = x.astype(np.float32)
    centered, v, variances, total = components(x.astype(np.float64), k)
    if x.shape[1] <= 40:
        values = np.linalg.eigh(np.cov(x.astype(np.float64), rowvar=False))[0][::-1][:k]
        assert np.allclose(values, variances, rtol=1e-9, atol=1e-9 * variances[0])
    y = centered @ v.T
    whitened = y / np.sqrt(variances)
    roles = {"x0": x, "mean": x.astype(np.float64).mean(0), "components": v, "variances": variances, "total": np.array([total]), "y": y,
             "pca": whitened, "zca": whitened @ v, "regularized": y / np.sqrt(variances + 0.1), "back": y @ v + x.astype(np.float64).mean(0)}
    out.case("Pca", name, {role: np.asarray(a, np.float32) for role, a in roles.items()}, components=k)


random_ = np.random.default_rng(16)
record("two features", random_.normal(0, 1, (40, 2)) @ np.array([[2, 1], [0.3, 0.5]]) + [5, -3], 2)
record("all of five", random_.normal(0, 1, (60, 5)) @ random_.normal(0, 1, (5, 5)), 5)
record("three of twelve", random_.normal(0, 1, (50, 12)) * np.linspace(3, 0.2, 12), 3)
record("wide: four of thirty", random_.normal(0, 1, (9, 30)) * np.linspace(2, 0.5, 30), 4)
record("wide: all that nine examples have", random_.normal(0, 1, (9, 30)), 8)
record("as many examples as features", random_.normal(0, 1, (10, 10)) @ random_.normal(0, 1, (10, 10)), 6)
record("large and small", random_.normal(0, 1, (80, 4)) * [30, 10, 1, 0.3] + [100, 0, 0, 1], 4)
out.write()
