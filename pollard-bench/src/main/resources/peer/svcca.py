"""Canonical correlations of two files of features in NumPy, on request, by two ways.

Called with the number of threads. The first line out says which versions these are. A line in is a way, two .npy files
[samples, channels], and how many directions to keep of each. Seconds without reading the files, and the coefficients,
go out.
"""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = sys.argv[1]

import numpy as np

print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, NumPy {np.__version__}", flush=True)


def inverse_root(matrix):
    values, vectors = np.linalg.eigh(np.linalg.pinv(matrix))
    return vectors @ np.diag(np.sqrt(np.abs(values))) @ vectors.T


def correlations(x, y):
    """Of variables in rows: by the covariance of both, each scaled by its largest entry."""
    covariance = np.cov(x, y)
    k = len(x)
    first, second, cross = covariance[:k, :k], covariance[k:, k:], covariance[:k, k:]
    most, other = np.abs(first).max(), np.abs(second).max()
    inner = inverse_root(first / most) @ (cross / np.sqrt(most * other)) @ inverse_root(second / other)
    return np.linalg.svd(inner)[1]


def notebook(x, y, k, l):
    """The singular value decomposition of each view, channels in rows, and the correlations of what is kept."""

    def kept(rows, count):
        centred = rows.T - rows.T.mean(axis=1, keepdims=True)
        _, sigma, right = np.linalg.svd(centred, full_matrices=False)
        return np.diag(sigma[:count]) @ right[:count]

    return correlations(kept(x, k), kept(y, l))


def covariance(x, y, k, l):
    """The eigenvectors of each view's covariance, and singular values between what is kept."""
    x, y = x - x.mean(0), y - y.mean(0)

    def white(squares, count):
        values, vectors = np.linalg.eigh(squares)
        return vectors[:, -count:] / np.sqrt(values[-count:])

    return np.linalg.svd(white(x.T @ x, k).T @ (x.T @ y) @ white(y.T @ y, l), compute_uv=False)


WAYS = {"notebook": notebook, "covariance": covariance}

for line in sys.stdin:
    way, first, second, k, l = line.rstrip("\n").split("\t")
    x, y = np.load(first).astype(np.float64), np.load(second).astype(np.float64)
    begun = time.perf_counter()
    found = WAYS[way](x, y, int(k), int(l))
    seconds = time.perf_counter() - begun
    print(seconds, *found, flush=True)
