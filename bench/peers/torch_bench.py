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

from torch_networks import GEMM_SIZES, REFERENCE, task

BATCHES, WARM_UPS, FEWEST_RUNS, WARM_UP_SECONDS = 20, 3, 5, 0.4


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
    network, results = task(name), {}
    data, answers = network.inputs(BATCHES * network.batch), network.answers(BATCHES * network.batch)
    for memory_format in network.formats:
        model = network.make(memory_format)
        results.setdefault("train", []).append(measure(training_step(network, model, data, answers), seconds))
        results.setdefault("memory", [[peak_megabytes() - baseline]])
        model.eval()
        with torch.no_grad():
            for batch in network.infer:
                x = network.inputs(batch)
                results.setdefault(f"infer{batch}", []).append(measure(lambda: model(x), seconds / 2))
    for mode, runs in results.items():
        report(name, mode, "MB" if mode == "memory" else "ms/step", min(runs, key=statistics.median))


def training_step(network, model, data, answers):
    optimizer, count = network.optimizer(model.parameters(), lr=network.rate), 0

    def step():
        nonlocal count
        start = count % BATCHES * network.batch
        count += 1
        batch = slice(start, start + network.batch)
        optimizer.zero_grad()
        loss = network.loss(model(data[batch]), answers[batch])
        loss.backward()
        optimizer.step()
        return loss.item()
    return step


def export(name, folder):
    network = task(name)
    torch.onnx.export(
        network.make().eval(), network.inputs(3), f"{folder}/{name}.onnx", opset_version=14,
        input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "m"}})


def measure(step, seconds):
    """The milliseconds of each run, after some that warm up."""
    warm, count = time.perf_counter() + WARM_UP_SECONDS, 0
    while time.perf_counter() < warm or count < WARM_UPS:
        step()
        count += 1
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
