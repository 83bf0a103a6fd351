"""SVCCA between two small networks, from their features to coefficients, with the samples held whole.

    python transferability.py

Writes transferability.json: coefficients of a network of three units before and after its convolutions were changed, of
16 grey images, by the cosines of principal angles between the kept principal directions (scipy's subspace_angles), linear
CKA, and means over positions. Features in float64 (PyTorch's functional operators). Needs torch, numpy and scipy.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import torch
import torch.nn.functional as F
from formula import uniform, value_of
from scipy.linalg import subspace_angles

OUT = Path(__file__).with_suffix(".json")
IMAGES, SIDE = 16, 24
SHAPES = {
    "conv1": (8, 3, 3, 3), "bn1": (8,),
    "block1.conv1": (8, 8, 3, 3), "block1.bn1": (8,), "block1.conv2": (8, 8, 3, 3), "block1.bn2": (8,),
    "block2.conv": (16, 8, 3, 3), "block2.bn": (16,),
}  # fmt: skip


def state(change):
    tensors = {}
    for name, shape in SHAPES.items():
        tensors[f"{name}.weight"] = value_of(f"{name}.weight", shape)
        if len(shape) == 4:
            tensors[f"{name}.weight"] = tensors[f"{name}.weight"] + change * uniform(f"change.{name}.weight", shape)
        else:
            for kind in ("bias", "running_mean", "running_var"):
                tensors[f"{name}.{kind}"] = value_of(f"{name}.{kind}", shape)
    # Files hold float32.
    return {name: tensor.float().double() for name, tensor in tensors.items()}


def images():
    grey = torch.stack([torch.floor(128 * (uniform(f"image.{i}", (SIDE, SIDE)) + 1)) for i in range(IMAGES)])
    mean = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64).view(1, 3, 1, 1)
    return (grey.unsqueeze(1) / 255 - mean) / deviation


def features(tensors):
    def conv(x, name, stride=1):
        return F.conv2d(x, tensors[f"{name}.weight"], stride=stride, padding=1)

    def norm(x, name):
        return F.batch_norm(
            x, tensors[f"{name}.running_mean"], tensors[f"{name}.running_var"], tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        )

    stem = norm(conv(images(), "conv1", 2), "bn1").relu()
    inner = norm(conv(stem, "block1.conv1"), "block1.bn1").relu()
    block1 = (norm(conv(inner, "block1.conv2"), "block1.bn2") + stem).relu()
    block2 = norm(conv(block1, "block2.conv", 2), "block2.bn").relu()
    return {"stem": stem, "block1": block1, "block2": block2}


def rows(maps):
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]).numpy()


def kept(matrix, share=0.99):
    centred = matrix - matrix.mean(0)
    left, sigma, _ = np.linalg.svd(centred, full_matrices=False)
    variance = sigma**2
    count = int(np.searchsorted(np.cumsum(variance) / variance.sum(), share) + 1)
    return left[:, :count]


def compared(first, second):
    x, y = kept(first), kept(second)
    cosines = np.cos(subspace_angles(x, y))
    a, b = first - first.mean(0), second - second.mean(0)
    cka = np.linalg.norm(a.T @ b) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
    return {
        "samples": len(first), "firstKept": x.shape[1], "secondKept": y.shape[1],
        "coefficients": sorted(map(float, cosines), reverse=True), "linearCka": float(cka),
    }  # fmt: skip


before, after = features(state(0)), features(state(0.2))
down = F.adaptive_avg_pool2d(before["stem"], tuple(before["block2"].shape[2:]))
result = {
    "made_with": {"torch": torch.__version__.split("+")[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "across": {unit: compared(rows(before[unit]), rows(after[unit])) for unit in before},
    "within": {"stem, block2": compared(rows(down), rows(before["block2"]))},
    "pooled": {"stem": compared(before["stem"].mean((2, 3)).numpy(), after["stem"].mean((2, 3)).numpy())},
    "means": {unit: before[unit].mean((2, 3))[:2].tolist() for unit in before},
}
OUT.write_text(json.dumps(result, indent=1) + "\n")
