"""Makes gaussians.json: Ledoit and Wolf's covariance by scikit-learn, and by NumPy the distances
from it and from its leading directions with one variance for the others.

    python gaussians.py >gaussians.json
"""
import json

import numpy
import sklearn
from sklearn.covariance import LedoitWolf


def case(seed, images, features, kept):
    random = numpy.random.RandomState(seed)
    mixing = random.randn(features, features) * 0.8 ** numpy.arange(features)
    rows = numpy.round(random.randn(images, features) @ mixing.T + 3, 3)
    points = numpy.round(random.randn(3, features) * 2 + 3, 3)
    fit = LedoitWolf().fit(rows)
    off = points - fit.location_
    values, vectors = numpy.linalg.eigh(fit.covariance_)
    values, vectors = values[::-1], vectors[:, ::-1]
    rest = values[kept:].mean()
    along = off @ vectors[:, :kept]
    truncated = (along**2 / values[:kept]).sum(1) + ((off**2).sum(1) - (along**2).sum(1)) / rest
    return {
        "rows": rows.tolist(),
        "points": points.tolist(),
        "shrinkage": fit.shrinkage_,
        "variances": values.tolist(),
        "whole": fit.mahalanobis(points).tolist(),
        "kept": kept,
        "rest": rest,
        "truncated": truncated.tolist(),
    }


print(
    json.dumps(
        {
            "source": "sklearn.covariance.LedoitWolf, numpy.linalg.eigh",
            "made_with": f"scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}",
            "tall": case(1, 40, 5, 2),
            "wide": case(2, 9, 14, 3),
        }
    )
)
