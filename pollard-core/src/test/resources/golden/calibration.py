"""Makes calibration.json: python calibration.py.

scikit-learn's IsotonicRegression, calibration_curve and LogisticRegression without penalty;
scipy.optimize.minimize_scalar of the mean negative log likelihood over the temperature;
scipy.stats.binomtest for Wilson's intervals; the errors of calibration, Murphy's decomposition,
net benefit and conformal quantiles written out in NumPy.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import optimize, special, stats
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

BINS = 15


def temperature(logits, labels):
    def loss(log_temperature):
        shares = special.log_softmax(logits / np.exp(log_temperature), axis=1)
        return -shares[np.arange(len(labels)), labels].mean()

    found = optimize.minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-12})
    return {"temperature": np.exp(found.x), "loss": found.fun}


def error(labels, scores, strategy):
    """The mean distance of scikit-learn's bins, weighted by how many cases they have."""
    if strategy == "uniform":
        edges = np.linspace(0, 1, BINS + 1)
    else:
        edges = np.percentile(scores, np.linspace(0, 1, BINS + 1) * 100)
    counts = np.bincount(np.searchsorted(edges[1:-1], scores), minlength=BINS)
    shares, means = calibration_curve(labels, scores, n_bins=BINS, strategy=strategy)
    return float(np.sum(counts[counts > 0] * np.abs(shares - means)) / len(labels))


def murphy(labels, scores, bins):
    base = labels.mean()
    reliability = resolution = 0.0
    for b in np.unique(bins):
        inside = bins == b
        share = labels[inside].mean()
        reliability += inside.sum() * (scores[inside].mean() - share) ** 2 / len(labels)
        resolution += inside.sum() * (share - base) ** 2 / len(labels)
    return {
        "reliability": reliability,
        "resolution": resolution,
        "uncertainty": base * (1 - base),
        "brier": np.mean((scores - labels) ** 2),
    }


def cox(labels, scores):
    odds = special.logit(scores)
    line = LogisticRegression(penalty=None, tol=1e-12, max_iter=10_000).fit(odds[:, None], labels)
    large = optimize.brentq(lambda a: np.sum(labels - special.expit(a + odds)), -20, 20, xtol=1e-14)
    return {"slope": line.coef_[0, 0], "intercept": line.intercept_[0], "in_the_large": large}


def net_benefit(labels, scores, threshold):
    treated = scores >= threshold
    odds = threshold / (1 - threshold)
    n = len(labels)
    return {
        "threshold": threshold,
        "model": (np.sum(treated & (labels == 1)) - odds * np.sum(treated & (labels == 0))) / n,
        "all": (np.sum(labels == 1) - odds * np.sum(labels == 0)) / n,
    }


def binary():
    generator = np.random.default_rng(5)
    n = 180
    labels = (np.arange(n) % 3 == 0).astype(int)
    # too sure: the true log odds are about half of these
    margin = np.float32(np.round(2.4 * (generator.normal(size=n) + 1.3 * labels - 0.7), 3))
    logits = np.stack([np.zeros(n), margin.astype(float)], axis=1)
    scores = special.softmax(logits, axis=1)[:, 1]
    rounded = np.round(scores, 1)
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    tied = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(rounded, labels)
    grid = np.linspace(0, 1, 41)
    edges = np.linspace(0, 1, BINS + 1)[1:-1]
    top = np.maximum(scores, 1 - scores)
    right = ((scores > 0.5).astype(int) == labels).astype(int)
    return {
        "labels": labels.tolist(),
        "margins": [float(str(m)) for m in margin],
        **temperature(logits, labels),
        "isotonic": isotonic.predict(grid).tolist(),
        "isotonic_of_tenths": tied.predict(grid).tolist(),
        "positive_error": error(labels, scores, "uniform"),
        "adaptive_positive_error": error(labels, scores, "quantile"),
        "top_label_error": error(right, top, "uniform"),
        "adaptive_top_label_error": error(right, top, "quantile"),
        "murphy": murphy(labels, scores, np.searchsorted(edges, scores)),
        "murphy_of_tenths": murphy(labels, rounded, rounded),
        **cox(labels, scores),
        "net_benefit": [net_benefit(labels, scores, t) for t in (0.05, 0.2, 0.35, 0.5, 0.8, 0.95)],
    }


def several():
    generator = np.random.default_rng(6)
    n, classes = 120, 4
    labels = generator.integers(0, classes, n)
    logits = generator.normal(size=(n, classes)) * 0.8
    logits[np.arange(n), labels] += 1.0
    logits = np.float32(np.round(logits * 0.6, 3))
    wide = logits.astype(float)
    shares = special.softmax(wide, axis=1)
    top = shares.max(axis=1)
    right = (shares.argmax(axis=1) == labels).astype(int)
    truth = np.sort(1 - shares[np.arange(n), labels])
    return {
        "labels": labels.tolist(),
        "logits": [[float(str(v)) for v in row] for row in logits],
        **temperature(wide, labels),
        "top_label_error": error(right, top, "uniform"),
        "adaptive_top_label_error": error(right, top, "quantile"),
        "conformal": [
            {"level": level, "score": truth[int(np.ceil((n + 1) * level)) - 1]}
            for level in (0.8, 0.9, 0.95)
        ],
    }


def wilson():
    cases = []
    for found, of in [(0, 12), (3, 12), (12, 12), (40, 90)]:
        interval = stats.binomtest(found, of).proportion_ci(method="wilson")
        cases.append({"found": found, "of": of, "low": interval.low, "high": interval.high})
    return cases


def trimmed(value):
    if isinstance(value, dict):
        return {key: trimmed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trimmed(item) for item in value]
    return float(f"{value:.12g}") if isinstance(value, (float, np.floating)) else value


if __name__ == "__main__":
    golden = {
        "source": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__}",
        "binary": binary(),
        "several": several(),
        "wilson": wilson(),
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(trimmed(golden)) + "\n")
