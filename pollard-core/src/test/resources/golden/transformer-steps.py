"""Training steps of timm's small vision transformers, filled by the formula of io.pollard.testing.Fill.

    OMP_NUM_THREADS=1 python transformer-steps.py

Puts "train_step" into the files of networks/ that are named below, in float64, dropout off: the loss of a batch of
four images of 64x64 (so 17 tokens), all gradients' norms, and the loss after 0 to 5 steps of Adam (rate 1e-4). Needs
torch and timm.
"""

import json
import math
import zlib
from pathlib import Path

import numpy as np
import timm
import torch
from torch.nn import functional

FILES = {
    "timm-deit_tiny_patch16_224": "deit_tiny_patch16_224",
    "timm-vit_tiny_patch16_224": "vit_tiny_patch16_224",
}
SHAPE = (4, 3, 64, 64)
STEPS = 5


def mix(z):
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(name, shape):
    seed = mix(np.array([zlib.crc32(name.encode())], dtype=np.uint64))
    bits = mix(seed + np.arange(math.prod(shape), dtype=np.uint64)) >> np.uint64(11)
    return (2 * (bits.astype(np.float64) * 2.0**-53) - 1).reshape(shape)


def value_of(name, shape):
    u = uniform(name, shape)
    if len(shape) >= 2:
        return u * math.sqrt(6 / (math.prod(shape) // shape[0]))
    return 0.75 + 0.25 * u if name.endswith("weight") else 0.1 * u


def train_step(model):
    network = timm.create_model(model, img_size=SHAPE[-1]).double().train()
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            tensor.copy_(torch.from_numpy(value_of(name, tuple(tensor.shape))))
    images = torch.from_numpy(uniform("input", SHAPE))
    labels = torch.arange(SHAPE[0])
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
    losses = []
    gradients = {}
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(images), labels)
        losses.append(loss.item())
        loss.backward()
        if step == 0:
            gradients = {name: value.grad.norm().item() for name, value in network.named_parameters()}
        optimizer.step()
    return {
        "made_with": f"torch {torch.__version__.split('+')[0]}, timm {timm.__version__}, img_size={SHAPE[-1]}",
        "input_shape": SHAPE,
        "loss_function": "cross-entropy, mean",
        "labels": labels.tolist(),
        "loss": losses[0],
        "gradient_l2": gradients,
        "running_l2": {},
        "adam_losses": losses,
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, model in FILES.items():
        file = Path(__file__).parent / "networks" / f"{name}.json"
        lines = [line for line in file.read_text().splitlines() if not line.startswith('"train_step":')]
        body = [line.rstrip(",") for line in lines[1:-1]]
        body.append('"train_step":' + json.dumps(train_step(model), separators=(",", ":")))
        file.write_text("{\n" + ",\n".join(body) + "\n}\n")
