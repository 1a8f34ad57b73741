#!/usr/bin/python3
"""Records the paths of PyTorch's optimizers on the surfaces of the pictures, 200 steps each.

    /usr/bin/python3 tests/golden/surfaces.py        (Debian's python3-torch)

writes surfaces.safetensors: a case is a surface and an optimizer, with the path and, for the noisy surface, what was added to the gradients.
"""
from recording import File, torch

STEPS = 200
SURFACES = {
    "bowl": (lambda x, y: x * x + y * y, (-2.6, 1.6), 1),
    "ravine": (lambda x, y: x * x * 0.05 + y * y, (-7, 2), 1),
    "rosenbrock": (lambda x, y: (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x), (-1.5, 2), 0.002),
    "beale": (lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y * y) ** 2 + (2.625 - x + x * y * y * y) ** 2, (1, 1.5), 0.02),
    "saddle": (lambda x, y: x * x - y * y + y * y * y * y * 0.25, (-1.5, 0.001), 0.4),
    "noisy": (lambda x, y: x * x * 0.5 + y * y, (-2.6, 1.6), 1),
}
OPTIMIZERS = {
    "SGD": (lambda p, rate: torch.optim.SGD(p, rate), 0.4, False),
    "momentum": (lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9), 0.06, False),
    "Nesterov": (lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True), 0.06, False),
    "Adagrad": (lambda p, rate: torch.optim.Adagrad(p, rate), 0.9, True),
    "RMSProp": (lambda p, rate: torch.optim.RMSprop(p, rate, alpha=0.9), 0.08, True),
    "Adam": (lambda p, rate: torch.optim.Adam(p, rate), 0.2, True),
    "AdamW": (lambda p, rate: torch.optim.AdamW(p, rate, weight_decay=0.01), 0.2, True),
}

file = File("surfaces")
torch.manual_seed(1)
noise = torch.randn(STEPS, 2) * 0.6


def record(surface, name, factor=1):
    loss, start, gentler = SURFACES[surface]
    create, rate, adaptive = OPTIMIZERS[name]
    at = torch.tensor(start, dtype=torch.float32, requires_grad=True)
    optimizer = create([at], factor * (rate if adaptive else rate * gentler))
    path = [at.detach().clone()]
    for step in range(STEPS):
        optimizer.zero_grad()
        value = loss(at[0], at[1])
        if not torch.isfinite(value): break
        (value + (at * noise[step]).sum() if surface == "noisy" else value).backward()
        optimizer.step()
        path.append(at.detach().clone())
    tensors = {"path": torch.stack(path)}
    if surface == "noisy": tensors["noise"] = noise
    file.case("path", f"{surface}.{name}", tensors, factor=factor)


for surface in SURFACES:
    for name in OPTIMIZERS: record(surface, name)
# Rates at which they diverge.
record("rosenbrock", "SGD", 4)
record("beale", "momentum", 20)
record("bowl", "Nesterov", 50)
file.write()
