"""Makes recipes.json: PyTorch's and timm's warm-up, layer decay and groups of parameters, in float64.

    python recipes.py > recipes.json
"""
import json
import sys
import warnings

import numpy as np
import timm
import torch
from formula import uniform
from timm.optim import param_groups_layer_decay
from timm.scheduler import CosineLRScheduler
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

warnings.simplefilter("ignore")  # schedulers step without their optimizers here


def sgd(rate):
    return torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=rate)


def warm_up(rate, last, epochs, warm, share):
    optimizer = sgd(rate)
    scheduler = SequentialLR(
        optimizer,
        [
            LinearLR(optimizer, start_factor=share, end_factor=1, total_iters=warm),
            CosineAnnealingLR(optimizer, T_max=epochs - warm, eta_min=last),
        ],
        milestones=[warm],
    )
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step()
    optimizer = sgd(rate)
    scheduler = CosineLRScheduler(
        optimizer,
        t_initial=epochs - warm,
        lr_min=last,
        warmup_t=warm,
        warmup_lr_init=share * rate,
        warmup_prefix=True,
    )
    timms = []
    for epoch in range(epochs):
        timms.append(optimizer.param_groups[0]["lr"])
        scheduler.step(epoch + 1)
    return {
        "rate": rate,
        "lastRate": last,
        "epochs": epochs,
        "warmUpEpochs": warm,
        "share": share,
        "torch": rates,
        "timm": timms,
    }


def layer_decay(decay, weight_decay):
    model = timm.create_model("vit_tiny_patch16_224", num_classes=2)
    names = {id(p): name for name, p in model.named_parameters()}
    groups = param_groups_layer_decay(
        model,
        weight_decay=weight_decay,
        no_weight_decay_list=model.no_weight_decay(),
        layer_decay=decay,
    )
    return {
        "network": "vit_tiny_patch16_224",
        "layerDecay": decay,
        "weightDecay": weight_decay,
        "groups": [
            {
                "scale": group["lr_scale"],
                "weightDecay": group["weight_decay"],
                "names": [names[id(p)] for p in group["params"]],
            }
            for group in groups
        ],
    }


def groups(name, make, rates, last):
    """Group g holds uniform("group.g", 3), its gradient in step t is uniform("gradient.g.t", 3)."""
    parameters = [uniform(f"group.{g}", (3,)).requires_grad_(True) for g in range(len(rates))]
    optimizer = make(parameters)
    scheduler = CosineAnnealingLR(optimizer, T_max=10, eta_min=last)
    trace = []
    for t in range(10):
        for g, parameter in enumerate(parameters):
            parameter.grad = uniform(f"gradient.{g}.{t}", (3,))
        optimizer.step()
        scheduler.step()
        trace.append([parameter.detach().tolist() for parameter in parameters])
    return {"name": name, "rates": rates, "lastRate": last, "afterEpoch": trace}


result = {
    "source": "torch.optim, torch.optim.lr_scheduler, timm.scheduler.CosineLRScheduler and"
    " timm.optim.param_groups_layer_decay; float64",
    "madeWith": {"torch": torch.__version__, "timm": timm.__version__, "numpy": np.__version__},
    "warmUp": [
        warm_up(2.5e-4, 1e-6, 50, 5, 0.1),
        warm_up(1e-3, 0.0, 12, 3, 0.01),
        warm_up(0.1, 0.0, 7, 1, 1.0),
    ],
    "layerDecay": layer_decay(0.75, 0.05),
    "groups": [
        groups(
            "SGD, momentum 0.9, one rate for pretrained and one for new weights",
            lambda p: torch.optim.SGD(
                [{"params": p[0], "lr": 0.1}, {"params": p[1], "lr": 0.01}], momentum=0.9
            ),
            [0.1, 0.01],
            0.0,
        ),
        groups(
            "AdamW, layers at decaying rates, the last without weight decay",
            lambda p: torch.optim.AdamW(
                [
                    {"params": p[0], "lr": 1e-2 * 0.75},
                    {"params": p[1], "lr": 1e-2},
                    {"params": p[2], "lr": 1e-2, "weight_decay": 0},
                ],
                weight_decay=0.05,
            ),
            [1e-2 * 0.75, 1e-2, 1e-2],
            0.0,
        ),
    ],
}
json.dump(result, sys.stdout, indent=1)
print()
