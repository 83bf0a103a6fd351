"""Training steps of timm's small vision transformers, filled by the formula of io.pollard.testing.Fill.

    OMP_NUM_THREADS=1 python transformer-steps.py

Puts "train_step" into the files of networks/ that are named below, in float64, dropout off: the loss of a batch of
four images of 64x64 (so 17 tokens), all gradients' norms, and the loss after 0 to 5 steps of Adam (rate 1e-4). Needs
torch and timm.
"""

import json
from pathlib import Path

import timm
import torch
from formula import fill, uniform
from torch.nn import functional

FILES = {
    "timm-deit_tiny_patch16_224": "deit_tiny_patch16_224",
    "timm-vit_tiny_patch16_224": "vit_tiny_patch16_224",
}
SHAPE = (4, 3, 64, 64)
STEPS = 5


def train_step(model):
    network = fill(timm.create_model(model, img_size=SHAPE[-1]).double().train())
    images = uniform("input", SHAPE)
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
