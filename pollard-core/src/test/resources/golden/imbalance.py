"""Makes imbalance.json: losses for unequal classes and their gradients, in 50 digits by mpmath from
the papers' formulas, and draws of an epoch by java.util.Random as its documentation has it.

    python imbalance.py > imbalance.json

Focal: Lin et al. 2017, equation 4; class-balanced: Cui et al. 2019, equation 12; logit-adjusted:
Menon et al. 2021, equation 10. Weighted losses are divided by the sum of the samples' weights.
"""
import json
import sys

import mpmath as mp
import numpy as np

mp.mp.dps = 50
rng = np.random.default_rng(20)


def probability(z, c):
    return mp.exp(z[c]) / mp.fsum(mp.exp(x) for x in z)


def weights(kind, counts, beta):
    if kind == "balanced":
        return [mp.mpf(sum(counts)) / (len(counts) * n) for n in counts]
    if kind == "effective":
        w = [(1 - mp.mpf(beta)) / (1 - mp.mpf(beta) ** n) for n in counts]
        return [len(counts) * x / mp.fsum(w) for x in w]
    return [mp.mpf(1)] * len(counts)


def loss(rows, targets, w, focus, added):
    parts = []
    for z, c in zip(rows, targets):
        p = probability([x + a for x, a in zip(z, added)], c)
        parts.append(-w[c] * (1 - p) ** mp.mpf(focus) * mp.log(p))
    return mp.fsum(parts) / mp.fsum(w[c] for c in targets)


def case(label, counts, kind="none", beta=0.0, focus=0.0, tau=0.0):
    classes = len(counts)
    rows = (3 * rng.standard_normal((4, classes))).tolist()
    targets = rng.integers(0, classes, 4).tolist()
    w = weights(kind, counts, beta)
    added = [mp.mpf(tau) * mp.log(mp.mpf(n) / sum(counts)) for n in counts]
    gradient = []
    for i in range(4):
        for k in range(classes):

            def at(x):
                moved = [[mp.mpf(v) for v in row] for row in rows]
                moved[i][k] = x
                return loss(moved, targets, w, focus, added)

            gradient.append(float(mp.diff(at, mp.mpf(rows[i][k]))))
    exact = [[mp.mpf(v) for v in row] for row in rows]
    return {
        "loss": label,
        "balanced": kind == "balanced",
        "counts": counts,
        "logits": [v for row in rows for v in row],
        "target": targets,
        "value": float(loss(exact, targets, w, focus, added)),
        "gradient": gradient,
    }


class Random:
    def __init__(self, seed):
        self.seed = (seed ^ 0x5DEECE66D) & (2**48 - 1)

    def next(self, bits):
        self.seed = (self.seed * 0x5DEECE66D + 0xB) & (2**48 - 1)
        value = self.seed >> (48 - bits)
        return value - 2**bits if bits == 32 and value >= 2**31 else value

    def next_double(self):
        return ((self.next(26) << 27) + self.next(27)) * 2.0**-53

    def next_int(self, bound):
        if bound & (bound - 1) == 0:
            return (bound * self.next(31)) >> 31
        while True:
            bits = self.next(31)
            value = bits % bound
            if bits - value + (bound - 1) < 2**31:
                return value


def draws(sampling, seed, epoch, classes):
    random = Random((seed * 0x9E3779B97F4A7C15 + epoch) & (2**64 - 1))
    members = [[i for i, c in enumerate(classes) if c == k] for k in sorted(set(classes))]
    weight = [1.0 if sampling == "weighted" else len(m) ** 0.5 for m in members]
    ends = np.cumsum(np.array(weight) / sum(weight))
    drawn = []
    for _ in classes:
        k = min(int(np.searchsorted(ends, random.next_double(), side="right")), len(members) - 1)
        drawn.append(members[k][random.next_int(len(members[k]))])
    return {
        "sampling": sampling,
        "seed": seed,
        "epoch": epoch,
        "classes": classes,
        "drawn": drawn,
    }


few, many = [900, 100], [500, 260, 120, 17, 3]
cases = []
for counts in (few, many):
    cases += [
        case("cross-entropy", counts),
        case("cross-entropy", counts, "balanced"),
        case("focal:2", counts, focus=2),
        case("focal:0.5", counts, "balanced", focus=0.5),
        case("class-balanced:0.999", counts, "effective", beta=0.999),
        case("class-balanced:0.99:2", counts, "effective", beta=0.99, focus=2),
        case("logit-adjusted:1", counts, tau=1),
        case("logit-adjusted:0.5", counts, tau=0.5),
        case("logit-adjusted:2", counts, tau=2),
    ]
classes = [0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 1, 0]
result = {
    "source": "mpmath, 50 digits; java.util.Random by its documentation",
    "cases": cases,
    "draws": [
        draws(sampling, seed, epoch, classes)
        for sampling in ("weighted", "root")
        for seed, epoch in ((1, 1), (1, 2), (7, 4))
    ],
}
json.dump(result, sys.stdout, indent=1)
print()
