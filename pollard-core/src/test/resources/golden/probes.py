"""Linear classifiers of standardised features, by scikit-learn.

    python probes.py

Writes probes.json: for each case and penalty the coefficients, intercepts and some probabilities of LogisticRegression
after StandardScaler, with C = 1 / (n penalty). Features are the fill of the case's name [n, p] in single precision, column j
times 2^(j % 4 - 1), plus j % 5, plus column 0 for odd j; column 3 is constant where the case says so. Needs scikit-learn and
PyTorch (formula.py).
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from formula import uniform

OUT = Path(__file__).with_suffix(".json")

# name, n, p, classes, how much of the class is noise, penalties, has a constant column
CASES = [
    ("two classes", 60, 6, 2, 1.0, [10, 0.1, 0.001, 0.00001], False),
    ("three classes", 70, 5, 3, 1.0, [10, 0.1, 0.001, 0.00001], False),
    ("two classes apart", 40, 4, 2, 0.0, [0.1, 0.001, 0.00001], False),
    ("three classes apart", 45, 4, 3, 0.0, [0.1, 0.001], False),
    ("a constant column", 50, 6, 2, 0.5, [0.1, 0.001], True),
    ("fewer rows than columns", 14, 24, 2, 0.5, [1, 0.1, 0.001], False),
    ("fewer rows than columns, three classes", 16, 20, 3, 0.5, [0.1, 0.001], False),
]


def features(name, n, p, constant):
    x = uniform(name, (n, p)).numpy()
    x = x * 2.0 ** (np.arange(p) % 4 - 1) + np.arange(p) % 5
    x[:, 1::2] += x[:, :1]
    if constant:
        x[:, 3] = 0.1
    return x.astype(np.float32).astype(np.float64)


def golden(name, n, p, classes, noise, penalties, constant):
    x = features(name, n, p, constant)
    z = StandardScaler().fit_transform(x)
    score = z[:, 0] - z[:, 1] + 0.5 * z[:, 2] + noise * uniform(name + " noise", (n,)).numpy()
    cuts = np.quantile(score, np.arange(1, classes) / classes) if classes > 2 else [0.3]
    y = np.searchsorted(cuts, score)
    fits = []
    for penalty in penalties:
        both = [
            LogisticRegression(C=1 / (n * penalty), solver=solver, tol=1e-13, max_iter=1000000).fit(z, y)
            for solver in ("newton-cholesky", "lbfgs")
        ]
        model = both[0]
        apart = max(np.abs(m.predict_proba(z) - model.predict_proba(z)).max() for m in both)
        assert apart < 1e-4, (name, penalty, apart)
        fits.append(
            {
                "penalty": penalty,
                "coefficients": np.round(model.coef_, 10).tolist(),
                "intercepts": np.round(model.intercept_, 10).tolist(),
                "probabilities": np.round(model.predict_proba(z[:5]), 10).tolist(),
            }
        )
    return {"name": name, "n": n, "p": p, "classes": classes, "constant": constant, "targets": y.tolist(), "fits": fits}


SOURCE = f"scikit-learn {sklearn.__version__}, sklearn.linear_model.LogisticRegression after StandardScaler"
ROWS = ",\n".join(json.dumps(golden(*case)) for case in CASES)
OUT.write_text(f'{{"source": "{SOURCE}", "cases": [\n{ROWS}\n]}}\n')
