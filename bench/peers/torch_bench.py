#!/usr/bin/python3
"""PyTorch's side of the comparison, on the CPU: `time` of Myelin's benchmarks with the same networks and the same lines.

    apt-get install --no-install-recommends python3-torch libopenblas0-openmp
    update-alternatives --set libblas.so.3-x86_64-linux-gnu /usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3

The second line makes OpenBLAS the BLAS of Debian's PyTorch, where another one was chosen before.

    torch_bench.py [--threads N] [--seconds S] [TASK ...]    times training, inference and memory, and "gemm"
    torch_bench.py --export DIR [TASK ...]                   writes networks as DIR/TASK.onnx, for ONNX Runtime
    torch_bench.py --version                                 PyTorch's version and its BLAS

Prints one JSON object per line: {task, mode, threads, unit, median, min, runs}; times are milliseconds per step. Data is random and in
memory, so that no data loader is in the time. Networks of images are measured in both memory formats, and the faster counts. "memory" is
the growth of the peak resident size over that of the process before, in MB, after training: it means something for the first task.
"""
import argparse
import json
import resource
import statistics
import time

import torch

from torch_networks import GEMM_SIZES, REFERENCE, TASKS

BATCHES, WARM_UPS, FEWEST_RUNS = 20, 5, 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--export", metavar="DIR")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("tasks", nargs="*")
    options = parser.parse_intermixed_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.version:
        print(json.dumps({"version": torch.__version__, "blas": blas()}))
    elif options.export:
        for name in options.tasks or REFERENCE:
            export(name, options.export)
    else:
        baseline = peak_megabytes()
        for name in options.tasks or [*REFERENCE, "gemm"]:
            if name == "gemm":
                time_products(options.seconds / 4)
            else:
                time_network(name, options.seconds, baseline)


def time_products(seconds):
    for n in GEMM_SIZES:
        x, y, z = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
        report(f"gemm{n}", f"mm{torch.get_num_threads()}", "ms", measure(lambda: torch.mm(x, y, out=z), seconds))


def time_network(name, seconds, baseline):
    task, results = TASKS[name], {}
    data, labels = task.inputs(BATCHES * task.batch), task.labels(BATCHES * task.batch)
    for memory_format in task.formats():
        model = make(task, memory_format)
        results.setdefault("train", []).append(measure(training_step(task, model, data, labels), seconds))
        results.setdefault("memory", [[peak_megabytes() - baseline]])
        model.eval()
        with torch.no_grad():
            for batch in task.infer:
                x = task.inputs(batch)
                results.setdefault(f"infer{batch}", []).append(measure(lambda: model(x), seconds / 2))
    for mode, runs in results.items():
        report(name, mode, "MB" if mode == "memory" else "ms/step", min(runs, key=statistics.median))


def training_step(task, model, data, labels):
    optimizer, count = task.optimizer(model.parameters(), lr=task.rate), 0

    def step():
        nonlocal count
        start = count % BATCHES * task.batch
        count += 1
        batch = slice(start, start + task.batch)
        optimizer.zero_grad()
        loss = task.loss(model(data[batch]), labels[batch].reshape(-1))
        loss.backward()
        optimizer.step()
        return loss.item()
    return step


def make(task, memory_format):
    model = task.make()
    if memory_format is not None:
        model = model.to(memory_format=memory_format)
        model.memory_format = memory_format
    return model


def export(name, folder):
    task = TASKS[name]
    torch.onnx.export(
        task.make().eval(), task.inputs(3), f"{folder}/{name}.onnx", opset_version=14,
        input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "m"}})


def measure(step, seconds):
    """The milliseconds of each run."""
    for _ in range(WARM_UPS):
        step()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < FEWEST_RUNS:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def report(task, mode, unit, times):
    print(json.dumps({
        "task": task, "mode": mode, "threads": torch.get_num_threads(), "unit": unit,
        "median": round(statistics.median(times), 4), "min": round(min(times), 4), "runs": len(times)}), flush=True)


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def blas():
    """The name of the BLAS that is loaded."""
    torch.randn(64, 64) @ torch.randn(64, 64)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        loaded = maps.read().lower()
    return next((name for name in ("OpenBLAS", "MKL", "BLIS") if name.lower() in loaded), "another BLAS")


if __name__ == "__main__":
    main()
