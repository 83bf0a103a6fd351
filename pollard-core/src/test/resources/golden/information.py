"""What attributes tell of labels, by scikit-learn.

    python information.py

Writes information.json: for each table of counts, a row a value and a column a class, scikit-learn's mutual information of
value and class, its expectation where the labels are permuted (both in nats), the entropy of the classes, and the adjusted
mutual information with the smaller of both entropies as its largest value. Needs scikit-learn.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from scipy.stats import entropy
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

OUT = Path(__file__).with_suffix(".json")

TABLES = {
    "a device for each class": [[40, 0], [0, 60]],
    "a device for nearly each class": [[48, 2], [1, 49]],
    "the same device": [[40, 60]],
    "independent": [[30, 20], [60, 40]],
    "a value for each image": [[1, 0]] * 12 + [[0, 1]] * 9,
    "a few images": [[2, 0], [0, 2]],
    "three classes": [[20, 3, 0], [2, 18, 5], [1, 1, 30], [0, 2, 0]],
    "many values, two of them telling": [[50, 0], [0, 50]] + [[1, 1]] * 30,
    "large": [[52011, 1200, 77], [310, 40411, 9000]],
}


def lists(table):
    values, labels = [], []
    for value, row in enumerate(table):
        for label, count in enumerate(row):
            values += [value] * count
            labels += [label] * count
    return np.array(labels), np.array(values)


def golden(name, table):
    labels, values = lists(table)
    counts = contingency_matrix(labels, values, sparse=True).astype(np.float64)
    expected = expected_mutual_information(counts.astype(np.int64), len(labels))
    return {
        "name": name,
        "counts": table,
        "information": mutual_info_score(labels, values),
        "expected": float(expected),
        "entropy": float(entropy(np.bincount(labels))),
        "adjusted_by_smaller": float(adjusted_mutual_info_score(labels, values, average_method="min")),
    }


SOURCE = f"scikit-learn {sklearn.__version__}, sklearn.metrics.mutual_info_score and others"
ROWS = ",\n".join(json.dumps(golden(name, table)) for name, table in TABLES.items())
OUT.write_text(f'{{"source": "{SOURCE}", "tables": [\n{ROWS}\n]}}\n')
