"""Makes certificate.json: python certificate.py METRICS_JSON, whose section delong is cut to what tests read.

scipy.stats.bootstrap(method="BCa", paired=True) of differences of two AUROCs and of two average
precisions, with the values of its resamples; scipy.stats.norm; and the variance of clustered AUROCs
written out from Obuchowski 1997 with all comparisons.
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import stats


def auroc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    if len(positive) == 0 or len(negative) == 0:
        return np.nan
    return np.mean(
        (positive[:, None] > negative[None]) + 0.5 * (positive[:, None] == negative[None])
    )


def average_precision(labels, scores):
    """The sum over steps of gained recall times precision."""
    area = 0.0
    before = 0
    for threshold in sorted(set(scores.tolist()), reverse=True):
        decided = scores >= threshold
        found = labels[decided].sum()
        area += (found - before) * found / decided.sum()
        before = found
    return area / labels.sum()


def scores(generator, labels, shift):
    return np.round(1 / (1 + np.exp(-(generator + shift * labels - shift / 2))), 2)


def bca(name, statistic, n, seed):
    generator = np.random.default_rng(seed)
    labels = (np.arange(n) % 3 == 0).astype(int)
    common = generator.normal(size=n)
    first = scores(common + 0.4 * generator.normal(size=n), labels, 1.6)
    second = scores(common + 0.4 * generator.normal(size=n), labels, 1.9)

    def difference(a, b, c):
        return statistic(a, b) - statistic(a, c)

    def run(resamples):
        return stats.bootstrap(
            (labels, first, second),
            difference,
            n_resamples=resamples,
            vectorized=False,
            paired=True,
            confidence_level=0.95,
            method="BCa",
            rng=np.random.default_rng(seed),
        )

    few, many = run(199), run(9999)
    return {
        "metric": name,
        "labels": labels.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "difference": difference(labels, first, second),
        "resampled": few.bootstrap_distribution.tolist(),
        "low": few.confidence_interval.low,
        "high": few.confidence_interval.high,
        "lowOf9999": many.confidence_interval.low,
        "highOf9999": many.confidence_interval.high,
        "deviationOf9999": many.standard_error,
    }


def clustered(name, n, patients, seed, of_one_class):
    generator = np.random.default_rng(seed)
    patient = generator.integers(0, patients, n)
    labels = (patient % 3 == 0 if of_one_class else generator.random(n) < 0.4).astype(int)
    common = generator.normal(size=patients)[patient] + generator.normal(size=n)
    first = scores(common + 0.5 * generator.normal(size=n), labels, 1.5)
    second = scores(common + 0.5 * generator.normal(size=n), labels, 2.0)

    def components(values):
        positive, negative = values[labels == 1], values[labels == 0]
        wins = (positive[:, None] > negative[None]) + 0.5 * (positive[:, None] == negative[None])
        return wins.mean(axis=1), wins.mean(axis=0), wins.mean()

    ten, one, areas = zip(components(first), components(second))
    ids = sorted(set(patient.tolist()))
    with_positive = len(set(patient[labels == 1].tolist()))
    with_negative = len(set(patient[labels == 0].tolist()))
    m, k = int(labels.sum()), int((1 - labels).sum())

    def sums(values, of, area):
        return np.array([np.sum(values[of == i] - area) for i in ids])

    x = [sums(ten[i], patient[labels == 1], areas[i]) for i in range(2)]
    y = [sums(one[i], patient[labels == 0], areas[i]) for i in range(2)]
    i_all = len(ids)
    covariance = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            s10 = with_positive / ((with_positive - 1) * m) * np.sum(x[i] * x[j])
            s01 = with_negative / ((with_negative - 1) * k) * np.sum(y[i] * y[j])
            s11 = i_all / (i_all - 1) * (np.sum(x[i] * y[j]) + np.sum(y[i] * x[j])) / 2
            covariance[i, j] = s10 / m + s01 / k + 2 * s11 / (m * k)
    return {
        "name": name,
        "labels": labels.tolist(),
        "groups": patient.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "auc": list(areas),
        "covariance": covariance.tolist(),
        "varianceOfTheDifference": covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1],
    }


def main():
    delong = json.loads(Path(sys.argv[1]).read_text())["delong"]
    kept = ("name", "labels", "first", "second", "auc", "covariance", "varianceOfTheDifference")
    quantiles = [1e-12, 1e-6, 0.001, 0.025, 0.1, 0.5, 0.8, 0.9, 0.975, 0.9999, 1 - 1e-9]
    points = [-12.5, -6.5, -3.0, -1.0, -0.1, 0.0, 0.3, 1.959963984540054, 4.0, 8.0]
    made = {
        "madeWith": f"numpy {np.__version__}, scipy {scipy.__version__}; delong: MLstatkit and "
        "confidenceinterval agree with all comparisons, ties a half, sample variances",
        "normal": {
            "points": points,
            "cumulative": stats.norm.cdf(points).tolist(),
            "shares": quantiles,
            "quantiles": stats.norm.ppf(quantiles).tolist(),
        },
        "delong": [{key: one[key] for key in kept} for one in delong[1:]],
        "obuchowski": [
            clustered("patients of one class", 90, 30, 1, True),
            clustered("patients of both classes", 80, 20, 2, False),
        ],
        "bca": [
            bca("auroc", auroc, 60, 3),
            bca("average_precision", average_precision, 60, 4),
        ],
    }
    lines = json.dumps(made, separators=(", ", ": "))
    Path(__file__).with_name("certificate.json").write_text(lines.replace("}, {", "},\n{") + "\n")


main()
