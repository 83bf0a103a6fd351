"""Makes losses.json: PyTorch, torchvision and MONAI on filled numbers, in float64.

    python losses.py > losses.json
"""
import json
import sys
import zlib

import monai
import numpy as np
import torch
import torchvision
from monai.losses import DiceLoss
from monai.losses.focal_loss import softmax_focal_loss
from torch.nn import functional as F
from torchvision.ops import sigmoid_focal_loss


def mix(z):
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def u(name, *shape):
    """The fill formula of io.pollard.testing.Fill."""
    seed = mix(np.array([zlib.crc32(name.encode())], dtype=np.uint64))
    with np.errstate(over="ignore"):
        z = mix(seed + np.arange(np.prod(shape), dtype=np.uint64))
    return (2.0 * ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1.0).reshape(shape)


def case(name, logits, target, loss, **options):
    logits = torch.tensor(logits, requires_grad=True)
    value = loss(logits, target)
    value.backward()
    return {
        "name": name,
        **options,
        "shape": list(logits.shape),
        "logits": logits.detach().flatten().tolist(),
        "target": target.flatten().tolist(),
        "loss": value.item(),
        "gradient": logits.grad.flatten().tolist(),
    }


def class_balanced(counts, beta):
    """As in the authors' code: https://github.com/richardaecn/class-balanced-loss."""
    effective = 1.0 - np.power(beta, counts)
    weights = (1.0 - beta) / np.array(effective)
    return (weights / np.sum(weights) * len(counts)).tolist()


cases = []

# Classes: logits [6, 3]; one sample is decided beyond doubt, rightly, one wrongly.
logits = 4 * u("classes", 6, 3)
logits[4] = [60, -60, 0]
logits[5] = [-20, 0, 20]
classes = torch.tensor([0, 1, 2, 0, 0, 1])
for weights in ([1.0, 1.0, 1.0], [0.5, 2.0, 1.25]):
    w = torch.tensor(weights).double()
    cases.append(
        case(
            "cross-entropy",
            logits,
            classes,
            lambda z, t: F.cross_entropy(z, t, weight=w),
            weights=weights,
        )
    )
    for focus in (0.0, 0.5, 2.0):
        doubtful = logits[:4]  # MONAI's gradient of 0^.5 is not finite
        cases.append(
            case(
                "focal",
                doubtful,
                classes[:4],
                lambda z, t: (softmax_focal_loss(z, F.one_hot(t, 3), focus) * w).sum()
                / w[t].sum(),
                weights=weights,
                focus=focus,
            )
        )

# Findings: logits [5, 3]; -1 is unknown.
logits = 4 * u("findings", 5, 3)
logits[4] = [40, -40, 40]
findings = torch.tensor(
    [[1, 0, -1], [0, -1, 1], [-1, -1, -1], [1, 1, 0], [1, 0, 0]], dtype=torch.float64
)


def known_mean(z, t, terms):
    known = t >= 0
    return (terms(z, t.clamp(min=0)) * known).sum() / known.sum()


for present, absent in (([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]), ([2.0, 0.5, 3.0], [1.0, 0.25, 0.5])):
    p, a = torch.tensor(present).double(), torch.tensor(absent).double()
    cases.append(
        case(
            "binary cross-entropy",
            logits,
            findings,
            lambda z, t: known_mean(
                z,
                t,
                lambda z, t: F.binary_cross_entropy_with_logits(
                    z, t, weight=a.expand_as(z), pos_weight=p / a, reduction="none"
                ),
            ),
            present=present,
            absent=absent,
        )
    )
for alpha, focus in ((0.25, 2.0), (0.6, 0.0), (0.25, 1.5)):
    cases.append(
        case(
            "binary focal",
            logits,
            findings,
            lambda z, t: known_mean(
                z, t, lambda z, t: sigmoid_focal_loss(z, t, alpha=alpha, gamma=focus)
            ),
            present=[alpha] * 3,
            absent=[1 - alpha] * 3,
            focus=focus,
        )
    )

# Masks: logits [2, 2, 4, 5]; the second structure of the second image is empty.
logits = 4 * u("masks", 2, 2, 4, 5)
masks = torch.tensor((u("mask", 2, 2, 4, 5) > 0.2).astype(np.float64))
masks[1, 1] = 0
for smoothing in (1.0, 1e-5):
    dice = DiceLoss(sigmoid=True, smooth_nr=smoothing, smooth_dr=smoothing)
    cases.append(case("dice", logits, masks, dice, smoothing=smoothing))
dice = DiceLoss(sigmoid=True, smooth_nr=1.0, smooth_dr=1.0)
cases.append(
    case(
        "binary cross-entropy + dice",
        logits,
        masks,
        lambda z, t: F.binary_cross_entropy_with_logits(z, t) + dice(z, t),
    )
)

result = {
    "source": "PyTorch cross_entropy and binary_cross_entropy_with_logits, torchvision"
    " sigmoid_focal_loss, MONAI softmax_focal_loss and DiceLoss; float64",
    "madeWith": {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "monai": monai.__version__,
        "numpy": np.__version__,
    },
    "cases": cases,
    "classBalanced": [
        {"counts": counts, "beta": beta, "weights": class_balanced(counts, beta)}
        for counts, beta in (([900, 90, 10], 0.99), ([5000, 1], 0.9999), ([7, 3], 0.0))
    ],
}
json.dump(result, sys.stdout, indent=1)
print()
