"""Write a set of scikit-learn as a CSV file, its labels by their names: `sets.py NAME FILE`."""

from __future__ import annotations

import sys
from typing import Any

from sklearn import datasets

LOADERS = {
    "breast_cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "digits": datasets.load_digits,
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
}


def main(name: str, file: str) -> None:
    """Write the rows with a last column `target`."""
    read: Any = LOADERS[name](as_frame=True)
    rows = read.frame
    names = getattr(read, "target_names", None)
    if names is not None:
        # Digits are named by numbers, which would be read as an amount.
        rows["target"] = [f"is {names[place]}" for place in rows["target"]]
    rows.to_csv(file, index=False)


main(*sys.argv[1:])
