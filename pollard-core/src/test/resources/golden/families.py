"""Golden values of small families: EfficientNet-Lite1 to 4, MobileNetV2 and V3, ConvNeXt-Tiny.

    python families.py [NAME ...]      writes networks/NAME.json beside this file; all where none is named

Needs torch, torchvision and timm. Networks are filled and inputs made by the formula of io.pollard.testing.Fill, and run
in float64 on one thread. Numbers of stages and outputs keep 10 digits, those of a training step 14.

macs_ptflops is ptflops' rule for modules, subclasses counted as what they derive from: multiply-adds and biases of
convolutions and linear layers, 2 a number for batch and layer norm, 1 a number for ReLU, ReLU6 and GELU, the input's
numbers for pools, nothing for SiLU, Hardswish, Hardsigmoid, layer scales and whatever is no module.
"""

import json
import math
import sys
from pathlib import Path

import timm
import torch
import torchvision
from formula import fill, uniform
from timm.layers import GELU
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
OUT = Path(__file__).resolve().parent / "networks"
CLASSES = 1000


def digits(numbers, count):
    if isinstance(numbers, list):
        return [digits(number, count) for number in numbers]
    return float(f"{numbers:.{count - 1}e}")


def described(tensor, first=8):
    flat = tensor.detach().double().contiguous().flatten()
    numbers = {
        "mean": flat.mean().item(),
        "std": flat.std(correction=0).item(),
        "l2": flat.norm().item(),
        "first": flat[:first].tolist(),
        "sampled": [flat[k * flat.numel() // 8].item() for k in range(8)],
    }
    return {"shape": list(tensor.shape)} | {key: digits(number, 10) for key, number in numbers.items()}


def macs(module, x, out):
    """By ptflops' rule, and multiply-adds alone."""
    bias = out.numel() if getattr(module, "bias", None) is not None else 0
    if isinstance(module, nn.Conv2d):
        plain = math.prod(module.kernel_size) * module.in_channels // module.groups * out.numel()
        return plain + bias, plain
    if isinstance(module, nn.Linear):
        plain = x.numel() * module.out_features
        return plain + bias, plain
    if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
        return 2 * x.numel(), 0
    if isinstance(module, (nn.ReLU, nn.ReLU6, nn.GELU, GELU)):
        return out.numel(), 0
    if isinstance(module, (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d)):
        return x.numel(), 0
    return 0, 0


def complexity(network, units):
    total = {"parameters": 0, "macs_ptflops": 0, "macs": 0}
    cuts = []

    def enter(module, _):
        total["parameters"] += sum(p.numel() for p in module.parameters(recurse=False))

    def leave(module, inputs, out):
        counted, plain = macs(module, inputs[0], out)
        total["macs_ptflops"] += counted
        total["macs"] += plain

    def cut(unit):
        return lambda module, inputs, out: cuts.append({"unit": unit, "features": list(out.shape[1:]), **total})

    for module in network.modules():
        module.register_forward_pre_hook(enter)
        if module is not network:
            module.register_forward_hook(leave)
    for unit, path in units:
        network.get_submodule(path).register_forward_hook(cut(unit))
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 224, 224))
    assert total["parameters"] == sum(p.numel() for p in network.parameters()), "a module did not run"
    return total, cuts


def stages(network, units, x):
    seen = []

    def hook(unit, path):
        return lambda module, inputs, out: seen.append({"unit": unit, "module": path, **described(out)})

    hooks = [network.get_submodule(path).register_forward_hook(hook(*pair)) for pair in units for path in pair[1:]]
    with torch.no_grad():
        logits = network.eval()(x)
    for one in hooks:
        one.remove()
    return seen, logits


def adam(network, x, labels):
    fill(network).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
    losses = []
    for _ in range(6):
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(x), labels)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


def train_step(build):
    shape = (4, 3, 64, 64)
    x = uniform("input", shape)
    labels = torch.arange(shape[0]) % CLASSES
    network = fill(build().double()).train()
    loss = functional.cross_entropy(network(x), labels)
    loss.backward()
    return {
        "input_shape": list(shape),
        "loss_function": "cross-entropy, mean",
        "labels": labels.tolist(),
        "loss": loss.item(),
        "gradient_l2": {name: digits(p.grad.norm().item(), 14) for name, p in network.named_parameters()},
        "running_l2": {name: digits(b.norm().item(), 14) for name, b in network.named_buffers() if "running_" in name},
        "adam_losses": adam(build().double(), x, labels),
        "float32_adam_losses": adam(build(), x.float(), labels),
    }


def golden(name, source, naming, build, units, step, note):
    network = fill(build().double())
    shape = (2, 3, 64, 64)
    seen, logits = stages(network, units, uniform("input", shape))
    total, cuts = complexity(build(), units)
    result = {
        "network": name, "source": source, "naming": naming, "note": note, "classes": CLASSES, "input_shape": list(shape),
        "parameters": sum(p.numel() for p in network.parameters()), "complexity_224": total, "cuts_224": cuts,
        "state": [[key, list(tensor.shape)] for key, tensor in network.state_dict().items()],
        "stages": seen, "logits": described(logits, first=32),
    }
    if step:
        result["train_step"] = train_step(build)
    lines = [f"{json.dumps(key)}:{json.dumps(part, separators=(',', ':'))}" for key, part in result.items()]
    (OUT / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(name, total, f"logits l2 {logits.norm().item():.4g}", result.get("train_step", {}).get("adam_losses"), flush=True)


# Units with the paths of their modules, in the order in which they run.


def timm_efficientnet(name, step=False):
    build = lambda: timm.create_model(name, pretrained=False)
    network = build()
    units = [("stem", "bn1")]
    for stage, blocks in network.blocks.named_children():
        units += [(f"blocks.{stage}.{block}",) * 2 for block in blocks._modules]
    units.append(("conv_head", "act2" if hasattr(network, "act2") else "bn2"))
    padding = "'same' padding as in TensorFlow" if name.startswith("tf_") else "symmetric padding"
    return golden(f"timm-{name}", f"timm {timm.__version__} timm.create_model('{name}'), torch {torch.__version__}", "timm",
                  build, units, step, f"batch norm eps {network.bn1.eps:g}, momentum {network.bn1.momentum:g}; {padding}")


def timm_convnext():
    build = lambda: timm.create_model("convnext_tiny", pretrained=False)
    units = [("stem", "stem")]
    for number, stage in enumerate(build().stages):
        units += [(f"stages.{number}.downsample",) * 2] if number else []
        units += [(f"stages.{number}.blocks.{block}",) * 2 for block in stage.blocks._modules]
    units.append(("head.norm", "head.norm"))
    return golden("timm-convnext_tiny", f"timm {timm.__version__} timm.create_model('convnext_tiny'), torch "
                  f"{torch.__version__}", "timm", build, units, False, "layer norm eps 1e-6, exact GELU")


def torchvision_source(function):
    return f"torchvision {torchvision.__version__} torchvision.models.{function}, torch {torch.__version__}"


def convnext_tiny():
    build = lambda: torchvision.models.convnext_tiny(stochastic_depth_prob=0.0)
    units = [("stem", "features.0")]
    for number, stage in list(enumerate(build().features))[1:]:
        inside = [f"features.{number}.{block}" for block in stage._modules] if number % 2 else [f"features.{number}"]
        units += [(path, path) for path in inside]
    units.append(("classifier.0", "classifier.0"))
    return golden("convnext_tiny", torchvision_source("convnext_tiny"), "torchvision", build, units, True,
                  "layer norm eps 1e-6, exact GELU, stochastic depth off")


def mobilenet(function, last):
    build = lambda: getattr(torchvision.models, function)(dropout=0.0)
    network = build()
    norm = network.features[0][1]
    units = [("stem", "features.0")] + [(f"features.{number}",) * 2 for number in range(1, len(network.features))] + last
    return golden(function, torchvision_source(function), "torchvision", build, units, True,
                  f"batch norm eps {norm.eps:g}, momentum {norm.momentum:g}; symmetric padding, dropout off")


JOBS = {
    "mobilenet_v2": lambda: mobilenet("mobilenet_v2", []),
    "mobilenet_v3_large": lambda: mobilenet("mobilenet_v3_large", [("classifier.1", "classifier.1")]),
    "timm-mobilenetv2_100": lambda: timm_efficientnet("mobilenetv2_100"),
    "timm-mobilenetv3_large_100": lambda: timm_efficientnet("mobilenetv3_large_100", step=True),
    **{f"timm-{prefix}efficientnet_lite{n}": lambda prefix=prefix, n=n: timm_efficientnet(f"{prefix}efficientnet_lite{n}")
       for n in (1, 2, 3, 4) for prefix in ("tf_", "")},
    "convnext_tiny": convnext_tiny,
    "timm-convnext_tiny": timm_convnext,
}

if __name__ == "__main__":
    for job in sys.argv[1:] or JOBS:
        JOBS[job]()
