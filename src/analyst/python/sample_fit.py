"""Fit one model on a sample of the rows and report what it costs.

Reads one file, writes nothing, no network.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections.abc import Sequence

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

# Written by whoever runs it.
FILE = "rows.csv"
DELIMITER = ","
TARGET = "target"
KIND = "classes"
ROWS = 20_000
MODEL = HistGradientBoostingRegressor if KIND == "number" else HistGradientBoostingClassifier
csv.field_size_limit(1 << 24)


def encode(values: Sequence[str]) -> list[float]:
    """Return numbers as they are (empty: NaN); if any value is a word, every word its own code."""
    try:
        return [float(value) if value else float("nan") for value in values]
    except ValueError:
        codes: dict[str, float] = {}
        return [codes.setdefault(value, float(len(codes))) for value in values]


with open(FILE, encoding="utf-8-sig", errors="replace", newline="") as file:
    reader = csv.reader(file, delimiter=DELIMITER)
    header = next(reader)
    rows = [row for _, row in zip(range(ROWS), reader) if len(row) == len(header)]

at = header.index(TARGET)
columns = list(zip(*rows))
y = numpy.array(encode(columns[at]))
keep = ~numpy.isnan(y)
X = numpy.array([encode(column) for index, column in enumerate(columns) if index != at]).T[keep]
start = time.perf_counter()
MODEL(max_iter=50).fit(X, y[keep])
seconds = time.perf_counter() - start


def peak_mib() -> float:
    """Return the peak resident memory of this program in MiB.

    Linux: VmHWM, as ru_maxrss also counts who started it.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass  # no such file on this system: its counter of resources is all there is
    unit = 2**20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


peak = peak_mib()
found = {"rows": int(keep.sum()), "columns": X.shape[1]}
print(json.dumps({**found, "seconds": round(seconds, 3), "peak_rss_mib": round(peak, 1)}))
