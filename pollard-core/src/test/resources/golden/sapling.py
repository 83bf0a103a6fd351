"""Reference values for Sapling, put together of torchvision's basic blocks.

    OMP_NUM_THREADS=1 python sapling.py

Writes networks/sapling.json, with the fields of its neighbours: filled by the formula of io.pollard.testing.Fill, in
float64. Needs torch and torchvision.
"""

import json
from pathlib import Path

import torch
import torchvision
from formula import fill, uniform
from torch import nn
from torch.nn import functional
from torchvision.models.resnet import BasicBlock, conv1x1

OUT = Path(__file__).parent / "networks" / "sapling.json"
CLASSES = 10
EVALUATED = (2, 3, 64, 64)
TRAINED = (4, 3, 64, 64)


class Sapling(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        channels = 16
        for block, depth in enumerate([1, 2, 2, 1], 1):
            units = []
            for index in range(depth):
                width, stride = 8 << block, 2 if index == 0 and block > 1 else 1
                projection = nn.Sequential(conv1x1(channels, width, stride), nn.BatchNorm2d(width)) if stride > 1 else None
                units.append(BasicBlock(channels, width, stride, projection))
                channels = width
            setattr(self, f"layer{block}", nn.Sequential(*units))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, CLASSES)

    def units(self):
        yield "stem", nn.Sequential(self.conv1, self.bn1, self.relu)
        for block in range(1, 5):
            for index, unit in enumerate(getattr(self, f"layer{block}")):
                yield f"layer{block}.{index}", unit

    def forward(self, x, see=lambda name, features: None):
        for name, unit in self.units():
            x = unit(x)
            see(name, x)
        return self.fc(self.avgpool(x).flatten(1))


def filled():
    return fill(Sapling().double())


def describe(tensor, first=8):
    flat = tensor.detach().contiguous().flatten()
    size = flat.numel()
    return {
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "std": flat.std(correction=0).item(),
        "l2": flat.norm().item(),
        "first": flat[:first].tolist(),
        "sampled": [flat[k * size // 8].item() for k in range(8)],
    }


def complexity():
    """Totals, and running ones at the end of each unit, at 1 x 3 x 224 x 224."""
    network = filled().eval()
    counts = {"macs": 0, "macs_ptflops": 0}

    def count(module, inputs, output):
        numbers = output.numel()
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            macs = numbers * (module.weight.numel() // module.weight.shape[0])
            counts["macs"] += macs
            counts["macs_ptflops"] += macs + (numbers if module.bias is not None else 0)
        elif isinstance(module, nn.BatchNorm2d):
            counts["macs_ptflops"] += 2 * numbers
        elif isinstance(module, nn.ReLU):
            counts["macs_ptflops"] += numbers
        elif isinstance(module, nn.AdaptiveAvgPool2d):
            counts["macs_ptflops"] += inputs[0].numel()

    for module in network.modules():
        module.register_forward_hook(count)
    parameters = {name: sum(value.numel() for value in unit.parameters()) for name, unit in network.units()}
    cuts = []

    def see(name, features):
        kept = list(parameters)[: len(cuts) + 1]
        total = sum(parameters[unit] for unit in kept)
        cuts.append({"unit": name, "features": list(features.shape[1:]), "parameters": total, **counts})

    with torch.no_grad():
        network(torch.zeros(1, 3, 224, 224, dtype=torch.float64), see)
    return {"parameters": sum(value.numel() for value in network.parameters()), **counts}, cuts


def train_step():
    network = filled().train()
    images, labels = uniform("input", TRAINED), torch.arange(TRAINED[0])
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
    losses, gradients, running = [], {}, {}
    for step in range(6):
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(images), labels)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            gradients = {name: value.grad.norm().item() for name, value in network.named_parameters()}
            running = {name: value.norm().item() for name, value in network.named_buffers() if "running" in name}
        optimizer.step()
    return {
        "input_shape": TRAINED,
        "loss_function": "cross-entropy, mean",
        "labels": labels.tolist(),
        "loss": losses[0],
        "gradient_l2": gradients,
        "running_l2": running,
        "adam_losses": losses,
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    network = filled().eval()
    stages = []
    with torch.no_grad():
        logits = network(
            uniform("input", EVALUATED), lambda name, features: stages.append({"unit": name, **describe(features)})
        )
    totals, cuts = complexity()
    version = f"torch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__.split('+')[0]}"
    golden = {
        "network": "sapling",
        "source": f"{version}, BasicBlock",
        "naming": "torchvision",
        "classes": CLASSES,
        "input_shape": EVALUATED,
        "parameters": totals["parameters"],
        "complexity_224": totals,
        "cuts_224": cuts,
        "state": [[name, list(value.shape)] for name, value in network.state_dict().items()],
        "stages": stages,
        "logits": describe(logits, first=20),
        "train_step": train_step(),
    }
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in golden.items()]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
