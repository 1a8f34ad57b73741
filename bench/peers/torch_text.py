#!/usr/bin/python3
"""Trains the GPT of `myelin train text` with PyTorch: the same network, steps, schedule and test.

    torch_text.py FILE [--threads N] [--steps N]

Prints one JSON object: {testLoss, testAccuracy, seconds}; the seconds are from reading the file to the test.
"""
import argparse
import json
import math
import time

import torch
import torch.nn.functional as F

from torch_networks import Network, network_spec

CONTEXT, BATCH, RATE, WARM_UP, TEST_BATCH = 64, 12, 2e-3, 100, 64


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=2000)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    start = time.perf_counter()
    ids, vocabulary = read(options.file)
    split = int(0.9 * len(ids))
    spec = {**network_spec("gpt"), "ids": vocabulary, "input": [CONTEXT]}
    spec["layers"] = [*spec["layers"][:-1], f"linear {vocabulary} nobias"]
    model = Network(spec)
    train(model, ids[:split], options.steps)
    loss, accuracy = test(model, ids[split:])
    print(json.dumps({"testLoss": loss, "testAccuracy": accuracy, "seconds": time.perf_counter() - start}))


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    letters = {letter: number for number, letter in enumerate(sorted(set(text)))}
    return torch.tensor([letters[letter] for letter in text]), len(letters)


def rate(step, steps):
    """Rises in a straight line, then falls along a cosine."""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return RATE * 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / (steps - WARM_UP)))


def train(model, ids, steps):
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        starts = torch.randint(len(ids) - CONTEXT, (BATCH,))
        x = torch.stack([ids[i:i + CONTEXT] for i in starts])
        y = torch.stack([ids[i + 1:i + CONTEXT + 1] for i in starts])
        optimizer.zero_grad()
        F.cross_entropy(model(x).flatten(0, 1), y.reshape(-1)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()


def test(model, ids):
    """Mean loss and share of right guesses over adjacent windows."""
    count = (len(ids) - 1) // CONTEXT
    x = ids[:count * CONTEXT].view(count, CONTEXT)
    y = ids[1:count * CONTEXT + 1].view(count, CONTEXT)
    loss = right = 0
    with torch.no_grad():
        for inputs, targets in zip(x.split(TEST_BATCH), y.split(TEST_BATCH)):
            scores, labels = model(inputs).flatten(0, 1), targets.reshape(-1)
            loss += F.cross_entropy(scores, labels, reduction="sum").item()
            right += (scores.argmax(1) == labels).sum().item()
    return loss / (count * CONTEXT), right / (count * CONTEXT)


if __name__ == "__main__":
    main()
