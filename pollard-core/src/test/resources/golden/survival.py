"""Stochastic depth and dropout of torchvision's and timm's networks, block by block.

    python survival.py

Writes survival.json: for each network, by the name that Pollard has for it, what each bottleneck's residual branch is
dropped with, from the image up, and of torchvision's the dropouts before the classifier. torchvision's networks are built
as they come; timm's with the rates of the papers of EfficientNet and ConvNeXt, which it leaves to the command line. Needs torch, torchvision
and timm.
"""

import json
from pathlib import Path

import timm
import torchvision
from torch import nn
from torchvision.models.convnext import CNBlock
from torchvision.models.efficientnet import MBConv

OUT = Path(__file__).with_suffix(".json")


def dropped(network, kind):
    blocks = [module for module in network.modules() if isinstance(module, kind)]
    return [block.stochastic_depth.p for block in blocks if getattr(block, "use_res_connect", True)]


def torchvisions(network, kind):
    dropouts = [module.p for module in network.classifier.modules() if isinstance(module, nn.Dropout)]
    return {
        "source": f"torchvision {torchvision.__version__.split('+')[0]}",
        "dropped": dropped(network, kind),
        "dropout": dropouts,
    }


def timms(name, rate):
    network = timm.create_model(name, drop_path_rate=rate)
    if hasattr(network, "stages"):
        blocks = [block for stage in network.stages for block in stage.blocks]
    else:
        blocks = [block for stage in network.blocks for block in stage if block.has_skip]
    return {
        "source": f"timm {timm.__version__}, drop_path_rate={rate}",
        "dropped": [getattr(block.drop_path, "drop_prob", 0) for block in blocks],
    }


if __name__ == "__main__":
    rates = {
        "efficientnet_b0": torchvisions(torchvision.models.efficientnet_b0(), MBConv),
        "convnext_tiny": torchvisions(torchvision.models.convnext_tiny(), CNBlock),
    }
    lites = [f"{made_by}efficientnet_lite{size}" for made_by in ("", "tf_") for size in range(5)]
    for name in ["efficientnet_b0", *lites]:
        rates["timm-" + name] = timms(name, 0.2)
    rates["timm-convnext_tiny"] = timms("convnext_tiny", 0.1)
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in rates.items()]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
