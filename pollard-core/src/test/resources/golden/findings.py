"""Makes findings.json: python findings.py.

scikit-learn's scores of findings of which not everything is known: each over the cases that know of
it, their mean over those that have both values, and all known pairs together.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

random = np.random.default_rng(5)
CASES, FINDINGS = 60, 4
truth = (random.random((CASES, FINDINGS)) < [0.4, 0.2, 0.7, 0.0]).astype(int)
scores = np.round(1 / (1 + np.exp(-(truth * 1.2 + random.normal(size=truth.shape) - 0.6))), 2)
signs = np.where(truth == 1, "1", "0").astype(object)
hidden = random.random(truth.shape)
signs[hidden < 0.2] = "-"
signs[(hidden >= 0.2) & (hidden < 0.3)] = "u"
known = np.isin(signs, ["0", "1"])
per = []
for k in range(FINDINGS):
    y, p = truth[known[:, k], k], scores[known[:, k], k]
    if len(set(y)) < 2:
        per.append(None)
        continue
    per.append(
        {
            "auroc": roc_auc_score(y, p),
            "averagePrecision": average_precision_score(y, p),
            "brier": brier_score_loss(y, p),
            "logLoss": log_loss(y, p),
        }
    )
defined = [row for row in per if row]
golden = {
    "made": f"findings.py with scikit-learn {sklearn.__version__}",
    "labels": ["".join(row) for row in signs],
    "scores": scores.tolist(),
    "perFinding": per,
    "macro": {key: float(np.mean([row[key] for row in defined])) for key in defined[0]},
    "micro": {
        "auroc": roc_auc_score(truth[known], scores[known]),
        "averagePrecision": average_precision_score(truth[known], scores[known]),
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
