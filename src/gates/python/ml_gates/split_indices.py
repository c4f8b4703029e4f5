"""`split_indices`: whether a project's split is what it should be."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.request import MOST_LISTED, Request, read_json
from ml_gates.table import Dialect, Table, read_table
from ml_gates.units import Rule, row_times, strata_of, units_of

SHARE_TOLERANCE = 0.05
"""How far the test side's part of the rows may be from the fraction asked."""
DEVIATIONS = 4
"""How many standard deviations of a random split a stratified one may be away: it should be 0."""


def split_indices(request: Request) -> dict[str, Any]:
    """Judge the indices a project wrote; every problem comes with rows that show it."""
    target, rule = Target.of(request), Rule.of(request)
    table = read_table(request.file("data"), Dialect.of(request).delimiter)
    labels = target.labels(table)
    said = read_json(request.file("split"), "the split")
    train, test = _rows(said, "train", len(table.rows)), _rows(said, "test", len(table.rows))
    both = sorted(set(train) & set(test))
    twice = sorted(
        row for rows in (train, test) for row, count in Counter(rows).items() if count > 1
    )
    absent = sorted(set(range(len(table.rows))) - set(train) - set(test))
    labelled_absent = [row for row in absent if labels[row] is not None]
    checks: dict[str, bool | None] = {
        "disjoint": not both and not twice,
        "covered": not labelled_absent,
    }
    evidence = {"disjoint": [*both, *twice], "covered": labelled_absent}
    apart = _apart(units_of(table, Rule("random", None, "iso"), target.missing), train, test)
    # By time the copies of a row share its time, so the rule decides.
    checks["duplicates_together"] = not apart
    evidence["duplicates_together"] = apart
    checks["group_safe"], evidence["group_safe"] = _group_safe(table, rule, target, train, test)
    checks["time_safe"], evidence["time_safe"] = _time_safe(table, rule, target, train, test)
    checks["stratified"] = _stratified(labels, target, rule, train, test)
    usable = sum(label is not None for label in labels)
    known_test = sum(labels[row] is not None for row in test)
    share = known_test / usable if usable else 0.0
    checks["fraction_kept"] = None
    if request.has("fraction") and rule.name != "group":
        checks["fraction_kept"] = abs(share - request.number("fraction")) <= SHARE_TOLERANCE
    checks["sides_filled"] = 0 < known_test < usable
    checks["repeatable"] = None
    if request.has("again"):
        again = read_json(request.file("again"), "the second split")
        checks["repeatable"] = all(said.get(k) == again.get(k) for k in ("train", "test", "sha256"))
    hashed = _hash(said)
    # A hash is of the project's own accord: one that is given must be right.
    checks["hash_right"] = None if hashed["said"] is None else hashed["by"] is not None
    problems = [
        {"what": name, "rows": evidence.get(name, [])[:MOST_LISTED]}
        for name, fine in checks.items()
        if fine is False
    ]
    return {
        "ok": not problems,
        "problems": problems,
        "rows": len(table.rows),
        "train": len(train),
        "test": len(test),
        "share": share,
        "left_out": {
            "labelled": len(labelled_absent),
            "unlabelled": len(absent) - len(labelled_absent),
        },
        **checks,
        "hash": hashed,
        "classes": {} if target.problem == "regression" else _classes(labels, train, test),
    }


def _rows(said: Any, side: str, rows: int) -> list[int]:
    value = said.get(side) if isinstance(said, dict) else None
    if not isinstance(value, list) or not value:
        raise GateError(f"the split has no rows under {side!r}")
    for row in value:
        if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row < rows:
            raise GateError(f"the split's {side} names row {row!r:.40}, there are {rows}")
    return list(value)


def _apart(units: Iterable[int], train: list[int], test: list[int]) -> list[int]:
    """Return rows of the test side whose unit is also on the train side."""
    unit = list(units)
    seen = {unit[row] for row in train}
    return [row for row in test if unit[row] in seen]


def _group_safe(
    table: Table, rule: Rule, target: Target, train: list[int], test: list[int]
) -> tuple[bool | None, list[int]]:
    if rule.name != "group":
        return None, []
    apart = _apart(units_of(table, rule, target.missing), train, test)
    return not apart, apart


def _time_safe(
    table: Table, rule: Rule, target: Target, train: list[int], test: list[int]
) -> tuple[bool | None, list[int]]:
    """Tell whether no training row with a time is later than the first test row."""
    times = row_times(table, rule, target.missing)
    if times is None:
        return None, []
    first = min((time for row in test if (time := times[row]) is not None), default=None)
    if first is None:
        return False, test
    later = [row for row in train if (time := times[row]) is not None and time >= first]
    return not later, later


def _stratified(
    labels: list[str | None], target: Target, rule: Rule, train: list[int], test: list[int]
) -> bool | None:
    """Compare every stratum's part on the test side with the whole one's.

    A random split is off by the hypergeometric deviation; a stratified one by less. Four of them
    are allowed because copies that stay together make steps.
    """
    if rule.name != "stratified":
        return None
    strata = strata_of(labels, target)
    inside = Counter(strata[row] for row in test if strata[row])
    whole = Counter(strata[row] for row in (*train, *test) if strata[row])
    rows, chosen = sum(whole.values()), sum(inside.values())
    if rows < 2 or chosen in (0, rows):
        return False
    share = chosen / rows
    for stratum, count in whole.items():
        spread = np.sqrt(count * share * (1 - share) * (rows - count) / (rows - 1))
        if abs(inside[stratum] - count * share) > max(1.0, DEVIATIONS * float(spread)):
            return False
    return True


def _hash(said: dict[str, Any]) -> dict[str, Any]:
    """Find what the hash is of: the two lists as JSON, in one of its usual spellings."""
    lists = {"train": said["train"], "test": said["test"]}
    ways = {
        "compact": json.dumps(lists, separators=(",", ":")),
        "spaced": json.dumps(lists),
        "sorted keys": json.dumps(lists, separators=(",", ":"), sort_keys=True),
        "sorted keys, spaced": json.dumps(lists, sort_keys=True),
    }
    digests = {way: hashlib.sha256(text.encode()).hexdigest() for way, text in ways.items()}
    given = said.get("sha256")
    by = next((way for way, digest in digests.items() if digest == given), None)
    return {"said": given, "computed": digests["compact"], "by": by}


def _classes(labels: list[str | None], train: list[int], test: list[int]) -> dict[str, Any]:
    counts = {"train": Counter(labels[r] for r in train), "test": Counter(labels[r] for r in test)}
    names = sorted({label for label in labels if label is not None})
    return {name: {side: counts[side][name] for side in counts} for name in names}
