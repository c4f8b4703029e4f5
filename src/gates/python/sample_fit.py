"""Measure the peak resident memory of a fit on a sample of a delimited file.

Usage: sample_fit.py FILE DELIMITER ENCODING TARGET KIND MOST_ROWS

KIND is "classes", "number" or "groups" (TARGET is then ignored). Prints one object:
{"rows": int, "columns": int, "seconds": float, "peak_rss_mib": float}

The peak is the process's own high-water mark (VmHWM). Where the system has none, it is what
the child that fits cost when it ended: ru_maxrss of a program that was just started can
include the memory of whatever started it, so it is never read of the first process.
Writes nothing, reaches no network.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import resource
import subprocess
import sys
import time
from typing import IO, Any

# Memory peaks with the first trees; more of them only take longer.
ITERATIONS = 10
LONGEST_FIELD = 1 << 24


def open_text(path: str, encoding: str) -> IO[str]:
    """Open a text file, through gzip when its first bytes say so."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        return gzip.open(path, "rt", encoding=encoding, errors="replace", newline="")
    return open(path, encoding=encoding, errors="replace", newline="")


def encode(values: tuple[str, ...]) -> list[float]:
    """Numbers as they are, empty fields as NaN; in a column of words a code each."""
    try:
        return [float(value) if value else float("nan") for value in values]
    except ValueError:
        codes: dict[str, float] = {}
        return [codes.setdefault(value, float(len(codes))) for value in values]


def fit(
    path: str, delimiter: str, encoding: str, target: str, kind: str, most: int
) -> dict[str, Any]:
    """Read up to ``most`` rows and fit one model. Returns rows, columns and seconds."""
    import numpy as np

    csv.field_size_limit(LONGEST_FIELD)
    with open_text(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter)
        header = next(reader)
        width = len(header)
        rows = [row for row in itertools.islice(reader, most) if len(row) == width]
    columns = list(zip(*rows, strict=True))
    at = header.index(target) if target in header else -1
    features = np.array([encode(column) for index, column in enumerate(columns) if index != at]).T
    model: Any
    if kind == "groups":
        from sklearn.cluster import KMeans

        matrix, goal = np.nan_to_num(features), None
        model = KMeans(n_clusters=min(8, len(rows)), n_init=3, random_state=0)
    else:
        from sklearn.ensemble import (
            HistGradientBoostingClassifier,
            HistGradientBoostingRegressor,
        )

        values = np.array(encode(columns[at]))
        keep = ~np.isnan(values)
        matrix, goal = features[keep], values[keep]
        boosting = (
            HistGradientBoostingRegressor if kind == "number" else HistGradientBoostingClassifier
        )
        model = boosting(max_iter=ITERATIONS, random_state=0)
    start = time.perf_counter()
    model.fit(matrix, goal)
    seconds = time.perf_counter() - start
    return {
        "rows": int(matrix.shape[0]),
        "columns": int(matrix.shape[1]),
        "seconds": round(seconds, 3),
    }


def high_water_mib() -> float | None:
    """Peak resident memory of this process in MiB, or None where the system keeps none."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        return None
    return None


def main() -> int:
    """Fit in a child, then report what the child cost at its peak."""
    if sys.argv[1] == "--fit":
        path, delimiter, encoding, target, kind, most = sys.argv[2:]
        cost = fit(path, delimiter, encoding, target, kind, int(most))
        print(json.dumps({**cost, "peak_rss_mib": high_water_mib()}))
        return 0
    child = subprocess.run(
        [sys.executable, __file__, "--fit", *sys.argv[1:]],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if child.returncode != 0:
        return child.returncode if child.returncode > 0 else 1
    cost = json.loads(child.stdout)
    peak = cost["peak_rss_mib"]
    if peak is None:
        # The counter is in bytes on macOS and in KiB elsewhere.
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 2**20
    print(json.dumps({**cost, "peak_rss_mib": round(peak, 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
