#!/usr/bin/python3
"""Records what PyTorch and torchvision compute with images and boxes.

    /usr/bin/python3 tests/golden/vision.py        (Debian's python3-torch 1.13 and python3-torchvision 0.14)

writes vision.safetensors: resizing, sampling at a grid, boxes cut out of images, the choice among overlapping boxes, and nn.Upsample. See
record.py for the roles. Resample has no function in PyTorch and is recorded from its formula. Points and boxes are random, so that no
coordinate is at a corner of a function, where float32 decides.
"""
import recording
from recording import *
import torchvision

out = File("vision")
MODES = {"nearest": "Nearest", "bilinear": "Bilinear", "bicubic": "Bicubic"}
EDGES = {"zeros": "Zeros", "border": "Border", "reflection": "Reflection"}


def record(name, fn, *inputs, **more): recording.op(name, fn, *inputs, file=out, **more)


# ---- resizing. By a factor that leaves a size as it is, PyTorch's gradient does not belong to its output: only its bilinear mode is a case.

def modes(): return [(m, c) for m in MODES for c in ((False, True) if m != "nearest" else (False,))]


for mode, corners in modes():
    how = {"mode": mode} | ({"align_corners": corners} if mode != "nearest" else {})
    a = {"mode": MODES[mode], "alignCorners": corners}
    for shape, size in [((2, 3, 5, 7), (8, 4)), ((1, 1, 4, 4), (4, 4)), ((1, 2, 3, 3), (6, 6)), ((2, 1, 9, 6), (3, 3)), ((1, 2, 1, 1), (3, 2)),
                        ((1, 1, 4, 5), (1, 1)), ((1, 1, 2, 3), (7, 11)), ((3, 2, 11, 1), (4, 5)), ((1, 5, 9, 17), (8, 19))]:
        seed(f"resize{shape}{size}{mode}{corners}")
        record("Resize", lambda x: F.interpolate(x, size, **how), rand(*shape), label=f"{mode} {corners} {list(shape)}", size=list(size), **a)
    for shape, factor in [((1, 2, 3, 4), 2.0), ((2, 1, 5, 7), 1.5), ((1, 3, 8, 6), 0.5), ((1, 1, 7, 5), 0.7),
                          ((1, 2, 5, 11), 1.3), ((1, 2, 5, 3), 1.1), ((1, 1, 2, 2), 3.0)]:
        if factor == 1.1 and mode != "bilinear": continue
        seed(f"upsample{shape}{factor}{mode}{corners}")
        record("Upsample", lambda x: F.interpolate(x, scale_factor=factor, **how), rand(*shape),
               label=f"{mode} {corners} {list(shape)} {factor}", scale=factor, **a)

for shape, axis, index in [((5,), 0, [[0, 1], [4, 4], [2, -1]]), ((2, 4, 3), 1, [[3], [0], [0], [-1], [2]]),
                           ((3, 6), -1, [[0, 1, 2], [3, 4, 5]]), ((4, 3, 2), 0, [[3, 1, 1, -1]]), ((2, 0, 3), 2, [[0, 1]])]:
    seed(f"resample{shape}{axis}")
    index = torch.tensor(index); weights = rand(*index.shape)
    def resample(x, index):
        picked = x.index_select(axis, index.clamp(min=0).flatten()).unflatten(axis, index.shape)
        broad = [1] * x.dim(); broad[axis] = len(index); broad.insert(axis % x.dim() + 1, index.shape[1])
        return (picked * (weights * (index >= 0)).reshape(broad)).sum(axis % x.dim() + 1)
    record("Resample", resample, rand(*shape), ints=(index,), axis=axis, weights=weights.flatten().tolist())

# ---- sampling

for mode in MODES:
    for edge in EDGES:
        for corners in (False, True):
            for shape, points in [((2, 3, 5, 4), (3, 4)), ((1, 2, 1, 1), (2, 2)), ((1, 1, 2, 7), (1, 5)), ((1, 9, 4, 4), (5, 7))]:
                if mode == "bicubic" and edge != "zeros" and shape == (1, 2, 1, 1): continue     # the gradient is 0, and PyTorch's the rounding of it
                seed(f"grid{mode}{edge}{corners}{shape}")
                a = {"mode": MODES[mode], "padding": EDGES[edge], "alignCorners": corners}
                record("GridSample", lambda x, grid: F.grid_sample(x, grid, mode, edge, corners), rand(*shape), rand(shape[0], *points, 2, low=-1.6, high=1.6),
                       label=f"{mode} {edge} {corners} {list(shape)}", **a)

# ---- boxes

def boxes_of(count, width, height, low=-0.1, high=1.1):
    x, y = rand(count, 2, low=low * width, high=high * width).sort()[0], rand(count, 2, low=low * height, high=high * height).sort()[0]
    return torch.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], 1)


for aligned in (False, True):
    for shape, count, size, scale, samples in [((2, 3, 8, 9), 5, (2, 3), 1.0, 0), ((2, 3, 8, 9), 4, (3, 3), 0.25, 2), ((1, 2, 5, 5), 3, (1, 1), 1.0, 1),
                                               ((3, 17, 6, 7), 6, (2, 2), 0.5, 0), ((1, 1, 1, 1), 2, (2, 2), 1.0, 2), ((1, 2, 12, 10), 2, (7, 7), 0.125, 3)]:
        seed(f"roi{shape}{count}{aligned}{samples}")
        x, boxes, images = rand(*shape), boxes_of(count, shape[3] / scale, shape[2] / scale), torch.randint(shape[0], (count,))
        align = lambda x, boxes, images: torchvision.ops.roi_align(x, torch.cat([images[:, None].float(), boxes], 1), size, scale, samples or -1, aligned)
        record("RoiAlign", align, x, boxes, ints=(images,), still=(1,), outputSize=list(size), scale=scale, samples=samples, aligned=aligned)
x = rand(1, 2, 6, 6); boxes = t(-40.3, -30.3, 50.2, 60.1, 3, 3, 3, 3, 4, 4, 2, 2, 9, 9, 12, 12, 0, 0, 6, 6).reshape(5, 4)
images = torch.zeros(5, dtype=torch.int64)
for aligned in (False, True):
    align = lambda x, boxes, images: torchvision.ops.roi_align(x, torch.cat([images[:, None].float(), boxes], 1), (3, 2), 1.0, -1, aligned)
    record("RoiAlign", align, x, boxes, ints=(images,), still=(1,), label="large, empty, reversed, outside and whole",
           outputSize=[3, 2], scale=1.0, samples=0, aligned=aligned)

def choose(boxes, scores, threshold, label):
    record("NonMaxSuppression", lambda b, s: torchvision.ops.nms(b.detach(), s.detach(), threshold), boxes, scores, label=label, threshold=threshold)


for count, threshold in [(0, 0.5), (1, 0.5), (12, 0.5), (12, 0.1), (60, 0.3), (60, 0.7), (131, 0.45), (40, 0.0), (40, 1.0)]:
    seed(f"nms{count}{threshold}")
    boxes, scores = boxes_of(count, 40.0, 30.0), rand(count, low=0.0, high=1.0)
    choose(boxes, scores, threshold, f"{count} at {threshold}")
boxes = t(0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 2, 9, 9, 9, 9, 9, 9, 9, 9).reshape(5, 4)
choose(boxes, t(0.5, 0.5, 0.9, 0.1, 0.1), 0.5, "ties, an overlap of just a half, empty boxes")

# ---- the layer

for name, make in {"Upsample layer": lambda: nn.Upsample(scale_factor=2), "Upsample layer bilinear": lambda: nn.Upsample(scale_factor=1.5, mode="bilinear"),
                   "Upsample layer size": lambda: nn.Upsample((5, 9), mode="bicubic", align_corners=True)}.items():
    for shape in [(2, 3, 4, 5), (1, 2, 1, 3)]: record(name, make(), rand(*shape))

out.write()
