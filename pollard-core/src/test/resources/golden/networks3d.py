"""Reference values for inflated networks, from torchvision's ResNets with every window given a depth.

    python networks3d.py FOLDER

writes i3resnet18, i3resnet34, i3resnet50, i3resnet152 and i3resnet152-ttl-layer2.7 below FOLDER, and inflation.json,
where the numbers of a network of images were inflated. Needs torch and torchvision. Everything is filled by the
formula of io.pollard.testing.Fill and runs in float64 on one thread.
"""

import json
import math
import platform
import sys
from pathlib import Path

import torch
import torchvision
from formula import fill, uniform, value_of
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
VERSIONS = {"python": platform.python_version(), "torch": torch.__version__, "torchvision": torchvision.__version__}
COUNTED = (1, 3, 32, 208, 208)
CLASSES = 2


def deepened(plane, depth):
    plane = (plane, plane) if isinstance(plane, int) else tuple(plane)
    return (plane[0] if depth is None else depth, *plane)


def inflated(module, depth=None, stride=None):
    """The same in three dimensions; depth and stride of a window are the plane's unless they are given."""
    pad = None if depth is None else (depth - 1) // 2
    if isinstance(module, nn.Conv2d):
        return nn.Conv3d(
            module.in_channels,
            module.out_channels,
            deepened(module.kernel_size, depth),
            deepened(module.stride, stride),
            deepened(module.padding, pad),
            groups=module.groups,
            bias=module.bias is not None,
        )
    if isinstance(module, nn.BatchNorm2d):
        return nn.BatchNorm3d(module.num_features, eps=module.eps)
    if isinstance(module, nn.MaxPool2d):
        return nn.MaxPool3d(
            deepened(module.kernel_size, None), deepened(module.stride, None), deepened(module.padding, None)
        )
    if isinstance(module, nn.AdaptiveAvgPool2d):
        return nn.AdaptiveAvgPool3d(1)
    for name, child in module.named_children():
        setattr(module, name, inflated(child))
    return module


def resnet(function, stem=None):
    """stem: depth and stride of the first convolution."""
    network = getattr(torchvision.models, function)(num_classes=CLASSES)
    first = inflated(network.conv1, *(stem or ()))
    inflated(network)
    network.conv1 = first
    return network


class Truncated(nn.Module):
    """Up to the end of a block, then global average and a linear layer called head."""

    def __init__(self, network, last, channels):
        super().__init__()
        for name, child in network.named_children():
            self.add_module(name, child)
            if name == last:
                break
        self.kept = list(self._modules)
        self.pool = nn.AdaptiveAvgPool3d(1)
        self.head = nn.Linear(channels, CLASSES)

    def forward(self, x):
        for name in self.kept:
            x = self._modules[name](x)
        return self.head(self.pool(x).flatten(1))


def units(network):
    found = [("stem", "maxpool")]
    for layer in ("layer1", "layer2", "layer3", "layer4"):
        if layer in network._modules:
            found += [(f"{layer}.{block}",) * 2 for block in network._modules[layer]._modules]
    return found


def described(tensor):
    flat = tensor.detach().double().contiguous().flatten()
    size = flat.numel()
    return {
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "std": flat.std(correction=0).item(),
        "l2": flat.norm().item(),
        "first": flat[:8].tolist(),
        "sampled": [flat[k * size // 8].item() for k in range(8)],
    }


def macs(module, x, output):
    """By ptflops' module rule; convolutions and linear layers alone, without biases."""
    if isinstance(module, nn.Conv3d):
        plain = math.prod(module.kernel_size) * module.in_channels // module.groups * output.numel()
        return plain + (output.numel() if module.bias is not None else 0), plain
    if isinstance(module, nn.Linear):
        plain = x.numel() * module.out_features
        return plain + output.numel(), plain
    if isinstance(module, nn.BatchNorm3d):
        return 2 * x.numel(), 0
    if isinstance(module, nn.ReLU):
        return output.numel(), 0
    if isinstance(module, (nn.MaxPool3d, nn.AdaptiveAvgPool3d)):
        return x.numel(), 0
    return 0, 0


def complexity(build):
    """On the meta device: shapes alone."""
    with torch.device("meta"):
        network = build().eval()
        x = torch.empty(COUNTED)
    total = {"parameters": 0, "macs_ptflops": 0, "macs": 0}
    cuts = []

    def count(module, inputs, output):
        by_rule, plain = macs(module, inputs[0], output)
        total["macs_ptflops"] += by_rule
        total["macs"] += plain
        total["parameters"] += sum(p.numel() for p in module.parameters(recurse=False))

    def cut(unit):
        def hook(module, inputs, output):
            features = list(output.shape[1:])
            positions = math.prod(features[1:])
            head = features[0] * CLASSES
            cuts.append(
                {
                    "unit": unit,
                    "features": features,
                    **total,
                    "with_head": {
                        "parameters": total["parameters"] + head + CLASSES,
                        "macs_ptflops": total["macs_ptflops"] + features[0] * positions + head + CLASSES,
                        "macs": total["macs"] + head,
                    },
                }
            )

        return hook

    hooks = [module.register_forward_hook(count) for module in network.modules() if module is not network]
    hooks += [network.get_submodule(path).register_forward_hook(cut(unit)) for unit, path in units(network)]
    with torch.no_grad():
        network(x)
    assert total["parameters"] == sum(p.numel() for p in network.parameters())
    return total, cuts


def forward(network, x):
    stages = []

    def recorder(unit, path):
        def hook(module, inputs, output):
            stages.append({"unit": unit, "module": path, **described(output)})

        return hook

    hooks = [network.get_submodule(path).register_forward_hook(recorder(unit, path)) for unit, path in units(network)]
    with torch.no_grad():
        logits = network.eval()(x)
    for hook in hooks:
        hook.remove()
    return stages, logits


def train_step(network, shape):
    network = fill(network).train()
    labels = torch.arange(shape[0]) % CLASSES
    logits = network(uniform("input", shape))
    loss = functional.cross_entropy(logits, labels)
    loss.backward()
    return {
        "input_shape": list(shape),
        "loss_function": "cross-entropy, mean",
        "labels": labels.tolist(),
        "loss": loss.item(),
        "logits": logits.tolist(),
        "gradient_l2": {name: p.grad.norm().item() for name, p in network.named_parameters()},
        "gradient_first": {name: p.grad.flatten()[0].item() for name, p in network.named_parameters()},
        "running_l2": {name: b.norm().item() for name, b in network.named_buffers() if "running_" in name},
    }


def golden(name, source, build, shape, runs=True, steps=False):
    total, cuts = complexity(build)
    with torch.device("meta"):
        state = build().state_dict()
    result = {
        "made_with": VERSIONS,
        "network": name,
        "source": {"library": "torchvision", "arguments": source},
        "classes": CLASSES,
        "input_shape": list(shape),
        "parameters": total["parameters"],
        "complexity_32x208x208": total,
        "cuts_32x208x208": cuts,
        "state": [[key, list(value.shape)] for key, value in state.items()],
        "stages": [],
    }
    if runs:
        network = fill(build().double())
        result["stages"], logits = forward(network, uniform("input", shape))
        result["logits"] = logits.tolist()
        with torch.no_grad():
            single = network.float()(uniform("input", shape).float()).double()
        result["float32_logits_error"] = ((single - logits).abs().max() / logits.abs().max()).item()
    if steps:
        result["train_step"] = train_step(build().double(), shape)
    return result


def inflation(shape):
    """Of images' numbers: every window repeated along depth and divided by it."""
    result = {"made_with": VERSIONS, "input_shape": list(shape), "classes": CLASSES, "networks": {}}
    for name, function, stem in (("i3resnet18", "resnet18", None), ("i3resnet152", "resnet152", (3, 1))):
        images = fill(getattr(torchvision.models, function)(num_classes=CLASSES).double()).state_dict()
        network = resnet(function, stem).double()
        own = network.state_dict()
        for key, value in images.items():
            if own[key].dim() == 5:
                depth = own[key].shape[2]
                value = value.unsqueeze(2).repeat(1, 1, depth, 1, 1) / depth
            own[key].copy_(value)
        stages, logits = forward(network, uniform("input", shape))
        # Of the large one up to layer2.7.
        result["networks"][name] = {"stages": stages, "logits": logits.tolist()} if stem is None else {"stages": stages[:12]}
    return result


def write(folder, name, result):
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in result.items()]
    (folder / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(name, (folder / f"{name}.json").stat().st_size, flush=True)


def main(folder):
    volume = (2, 3, 16, 64, 64)
    cubic = "with every window k x k made k x k x k, strides along depth as along height"
    for name, runs, steps in (("resnet18", True, True), ("resnet34", False, False), ("resnet50", True, False)):
        source = f"{name}, num_classes {CLASSES}, {cubic}"
        write(folder, "i3" + name, golden("i3" + name, source, lambda: resnet(name), volume, runs, steps))
    slow = lambda: resnet("resnet152", (3, 1))
    source = f"resnet152, num_classes {CLASSES}, {cubic}, the first 3x7x7 of strides 1, 2, 2"
    write(folder, "i3resnet152", golden("i3resnet152", source, slow, volume, runs=False))
    cut = "i3resnet152-ttl-layer2.7"
    write(folder, cut, golden(cut, source + ", cut after layer2", lambda: Truncated(slow(), "layer2", 512), volume))
    write(folder, "inflation", inflation((2, 3, 16, 64, 64)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
