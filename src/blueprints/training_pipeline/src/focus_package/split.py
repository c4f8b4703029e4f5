"""Which rows are for training and which are kept for the project's own evaluation.

A row's side depends on its content and the seed, by SHA-256: the same file is always split the
same way, on every machine. Equal rows, and rows of one group, stay on one side.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.files import read_json
from focus_package.schema import labels_of, require_columns, time_of
from focus_package.tokens import number_of

QUANTILE_BINS = 10
Rows = NDArray[np.int64]


def split(table: pd.DataFrame, config: Config) -> tuple[Rows, Rows]:
    """Return the rows to train on and the rows kept aside, each sorted, together all rows.

    Rows without label are in one of them too; training and evaluation leave them out.
    Raises ProjectError when one side would be without a labelled row.
    """
    labels = labels_of(table, config)
    kept = _latest(table, labels, config) if config.split.rule == "time" else None
    if kept is None:
        kept = _chosen_units(table, labels, config)
    known = labels.notna().to_numpy()
    if not (kept & known).any() or not (~kept & known).any():
        raise ProjectError(
            f"split by the rule {config.split.rule} leaves one side of {int(known.sum())} labelled "
            "rows empty; change split.test_fraction or split.rule in pipeline.yaml."
        )
    return np.flatnonzero(~kept), np.flatnonzero(kept)


def split_report(train: Rows, test: Rows, config: Config) -> dict[str, Any]:
    """Return the split as JSON values; `sha256` changes when any row changes sides."""
    sides = {"train": train.tolist(), "test": test.tolist()}
    written = json.dumps(sides, separators=(",", ":"))
    digest = hashlib.sha256(written.encode()).hexdigest()
    return {"rule": config.split.rule, **sides, "sha256": digest}


def read_split(path: Path, rows: int) -> tuple[Rows, Rows]:
    """Read the rows of each side as `split_report` has them. Raises ProjectError."""
    value = read_json(path)
    sides = [value.get(side) if isinstance(value, dict) else None for side in ("train", "test")]
    for side in sides:
        if not isinstance(side, list) or not all(type(row) is int for row in side):
            raise ProjectError(f"{path} must hold lists of rows, train and test.")
        if not side or min(side) < 0 or max(side) >= rows:
            raise ProjectError(f"{path} names rows that a table of {rows} rows does not have.")
    train, test = (np.array(side, dtype=np.int64) for side in sides)
    return train, test


def folds(table: pd.DataFrame, config: Config, count: int) -> Rows:
    """Return the fold of each row, shape (rows,), from 0 to `count` - 1.

    By time the folds are consecutive; else the units of each stratum are dealt out in turn.
    """
    labels = labels_of(table, config)
    if config.split.rule == "time":
        times = _times(table, config)
        _, inverse = np.unique(times, return_inverse=True)
        before = np.concatenate([[0], np.cumsum(np.bincount(inverse))[:-1]])
        fold_of_time = np.minimum(before * count // max(len(times), 1), count - 1)
        return np.asarray(fold_of_time[inverse], dtype=np.int64)
    units = _units(table, config)
    sizes = Counter(units)
    fold_of: dict[Hashable, int] = {}
    filled = [0] * count
    for members in _by_stratum(units, _strata(labels, config), config.split.seed).values():
        here = [0] * count
        # Big units first, so that small ones can even the folds out.
        for unit in sorted(members, key=lambda one: -sizes[one]):
            fold = min(range(count), key=lambda one: (here[one], filled[one], one))
            fold_of[unit] = fold
            here[fold] += sizes[unit]
            filled[fold] += sizes[unit]
    return np.array([fold_of[unit] for unit in units], dtype=np.int64)


def _chosen_units(table: pd.DataFrame, labels: pd.Series[Any], config: Config) -> NDArray[np.bool_]:
    """Choose whole units for the test side until each stratum gave its part, shape (rows,)."""
    units = _units(table, config)
    sizes = Counter(units)
    chosen: set[Hashable] = set()
    debt = 0.0
    for members in _by_stratum(units, _strata(labels, config), config.split.seed).values():
        # What one stratum could not give by whole units, the next one gives.
        goal = config.split.test_fraction * sum(sizes[unit] for unit in members) + debt
        taken = 0
        for unit in members:
            if taken + sizes[unit] / 2 <= goal:
                chosen.add(unit)
                taken += sizes[unit]
        debt = goal - taken
    return np.array([unit in chosen for unit in units], dtype=bool)


def _latest(table: pd.DataFrame, labels: pd.Series[Any], config: Config) -> NDArray[np.bool_]:
    """Choose the latest rows, shape (rows,); rows of the boundary's time go together."""
    times = _times(table, config)
    known = np.sort(times[labels.notna().to_numpy() & np.isfinite(times)])
    wanted = max(1, round(config.split.test_fraction * len(known)))
    if len(known) <= wanted or known[-wanted] == known[0]:
        raise ProjectError(
            f"split.column {config.split.column!r} has no two different times among "
            f"{len(known)} labelled rows; choose another split.rule in pipeline.yaml."
        )
    return np.asarray(times >= known[-wanted], dtype=bool)


def _times(table: pd.DataFrame, config: Config) -> NDArray[np.float64]:
    """Return seconds since 1970, shape (rows,); plain numbers as they are; missing is earliest."""
    column = config.split.column or ""
    require_columns(table, [column])
    feature = config.feature(column)
    time_format = feature.format if feature is not None else "iso"
    words = table[column].dropna().unique()
    as_numbers = all(number_of(word) is not None for word in words) and time_format == "iso"
    seconds: dict[str, float] = {}
    for word in words:
        moment = None if as_numbers else time_of(word, time_format)
        number = number_of(word) if moment is None else moment.timestamp()
        seconds[word] = -np.inf if number is None else number
    return np.array([seconds.get(word, -np.inf) for word in table[column]], dtype=np.float64)


def _units(table: pd.DataFrame, config: Config) -> list[Hashable]:
    """Return what must stay together, one key a row: its group, or all of its words."""
    rows: list[Hashable] = list(table.itertuples(index=False, name=None))
    if config.split.rule != "group":
        return rows
    column = config.split.column or ""
    require_columns(table, [column])
    return [
        row if group is None else ("group", group)
        for row, group in zip(rows, table[column], strict=True)
    ]


def _strata(labels: pd.Series[Any], config: Config) -> list[str]:
    """Return a stratum a row: its label or the decile of its number; "" without a label."""
    if config.split.rule != "stratified":
        return ["" if label is None else "known" for label in labels]
    if config.classifies:
        return ["" if label is None else f"={label}" for label in labels]
    known = np.array([label for label in labels if label is not None], dtype=np.float64)
    edges = np.quantile(known, np.linspace(0, 1, QUANTILE_BINS + 1)[1:-1]) if len(known) else known
    return ["" if label is None else f"={int(np.searchsorted(edges, label))}" for label in labels]


def _by_stratum(units: list[Hashable], strata: list[str], seed: int) -> dict[str, list[Hashable]]:
    """Return the units of each stratum in the order of their hashes.

    A unit belongs to the most frequent stratum of its rows.
    """
    counts: dict[Hashable, Counter[str]] = {}
    for unit, stratum in zip(units, strata, strict=True):
        counts.setdefault(unit, Counter())[stratum] += 1
    by_stratum: dict[str, list[Hashable]] = {}
    for unit in sorted(counts, key=lambda one: _hash(one, seed)):
        seen = counts[unit]
        most = max(sorted(seen), key=lambda name: seen[name])
        by_stratum.setdefault(most, []).append(unit)
    return dict(sorted(by_stratum.items()))


def _hash(unit: Hashable, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{unit!r}".encode("utf-8", "backslashreplace")).digest()
