"""`stated`: figures that a project states of new rows, against ours on rows kept aside.

Both have a sampling error: ours on the kept rows, the stated one on as many rows as it was measured
on. What is tested is their difference, each claim two-sided, Holm (1979) over the claims. Shares:
Newcombe's interval of a difference (1998, method 10) of two Wilson intervals, with the number of
rows that the bootstrap's deviation stands for. Errors: the difference of logarithms, with Student's
t by Kish's effective number of errors, since few rows may make most of one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from ml_gates.bootstrap import weights
from ml_gates.figures import Figure, decided_at, variants
from ml_gates.leeway import Leeway, leeway
from ml_gates.predictions import Case, Classes, Floats, Numbers, Truth
from ml_gates.request import Request
from ml_gates.units import Rule

ERRORS = frozenset({"log_loss", "rmse", "mae", "mse", "mape"})
OF_95 = 1.959963984540054
FARTHEST = 60.0
LEAST = 1e-12


def stated(request: Request) -> dict[str, Any]:
    """Compare each claim with every definition of its figure."""
    truth = Truth.of(request)
    case = truth.case(request.file("predictions"))
    claims = request.objects("claims")
    samples = request.integer("bootstrap", 400)
    drawn = list(weights(truth, Rule.of(request), samples, request.integer("seed", 0)))
    ways = leeway(case, drawn)
    measured: dict[tuple[str, float], list[dict[str, float]]] = {}
    for name, cut in {_asked(claim) for claim in claims}:
        figures = variants(name, case, truth.target.problem)
        decided = decided_at(case, cut)
        if decided is not None:
            figures += [_of(decided, one) for one in variants(name, decided, truth.target.problem)]
        each = (_measured(name, figure, case, drawn, ways) for figure in figures)
        measured[name, cut] = [one for one in each if one is not None]
    found = [_compare(claim, measured[_asked(claim)], case) for claim in claims]
    _holm(found, request.number("alpha", 1e-4))
    return {"rows": len(truth.labels), "claims": found}


def _asked(claim: Request) -> tuple[str, float]:
    """Return the figure and the score from which on a row is positive; 0 where none is said."""
    return claim.text("figure"), claim.number("cut", 0)


def _of(decided: Case, figure: Figure) -> Figure:
    return lambda _, weights: figure(decided, weights)


def _measured(
    name: str, figure: Figure, case: Case, drawn: list[Floats], ways: Leeway
) -> dict[str, float] | None:
    """Measure a figure with its sampling error; None where too few resamples have one."""
    values = np.array([figure(case, weight) for weight in drawn])
    values = values[np.isfinite(values)]
    if len(values) < len(drawn) / 2:
        return None
    low, high = np.quantile(values, [0.025, 0.975])
    bottom, top = ways(name, figure)
    return {
        "value": figure(case, np.ones(len(case.truth))),
        "bottom": bottom,
        "top": top,
        "deviation": float(values.std(ddof=1)),
        "low": float(low),
        "high": float(high),
    }


def _compare(claim: Request, ours: list[dict[str, float]], case: Case) -> dict[str, Any]:
    """Take the definition that agrees best."""
    value, name = claim.number("value"), claim.text("figure")
    answer: dict[str, Any] = {"value": value, "p": None, "ours": None, "agrees": None}
    fits = [(_chance(claim, one, name, case), -abs(value - one["value"]), one) for one in ours]
    if fits:
        p, _, one = max(fits, key=lambda fit: fit[:2])
        answer |= {"p": p, "ours": one["value"], "low": one["low"], "high": one["high"]}
    return answer


def _chance(claim: Request, ours: dict[str, float], name: str, case: Case) -> float:
    value = claim.number("value")
    mine = float(np.clip(value, ours["bottom"], ours["top"]))
    # What was rounded away is no difference.
    rounding = claim.number("rounding", 0)
    value += float(np.clip(mine - value, -rounding, rounding))
    if value == mine:
        return 1.0
    kept, theirs = len(case.truth), max(2.0, claim.number("rows", len(case.truth)))
    own = (claim.number("high") - claim.number("low")) / 2 / OF_95 if claim.has("low") else None
    if name in ERRORS or name == "r2":
        return _of_errors(value, mine, ours["deviation"], own, kept, theirs, name, case)
    return _of_shares(value, mine, ours["deviation"], own, kept, theirs, case)


def _of_errors(
    value: float,
    mine: float,
    deviation: float,
    own: float | None,
    kept: int,
    theirs: float,
    name: str,
    case: Case,
) -> float:
    if name == "r2":
        value, mine = 1 - value, 1 - mine
    if mine <= 0 or value <= 0:
        return 0.0 if abs(value - mine) > LEAST else 1.0
    relative = max(deviation / mine, LEAST)
    other = own / value if own is not None else relative * math.sqrt(kept / theirs)
    size = abs(math.log(value / mine)) / math.hypot(relative, max(other, LEAST))
    freedom = max(1.0, _effective(case, name) * min(1.0, theirs / kept) - 1)
    return float(2 * stats.t.sf(size, freedom))


def _effective(case: Case, name: str) -> float:
    """Return how many rows make the error: squared ones, unless the figure is a mean of sizes."""
    if isinstance(case, Numbers):
        sizes = np.abs(case.truth - case.predicted)
        losses = sizes if name in ("mae", "mape") else sizes**2
    else:
        losses = case.surprise
    total = float((losses**2).sum())
    return 1.0 if total == 0 else float(losses.sum()) ** 2 / total


def _of_shares(
    value: float,
    mine: float,
    deviation: float,
    own: float | None,
    kept: int,
    theirs: float,
    case: Case,
) -> float:
    if not 0 <= value <= 1 or not 0 <= mine <= 1:
        size = abs(value - mine) / (deviation * math.sqrt(1 + kept / theirs) + LEAST)
        return float(2 * stats.norm.sf(size))
    rows = _rows_behind(mine, deviation, kept, case)

    def beyond(z: float) -> float:
        """Return how far the difference lies outside of its interval; below 0 inside."""
        low, high = _wilson(mine, rows, z)
        from_low, to_high = _wilson(value, rows * theirs / kept, z)
        if own is not None:
            from_low, to_high = value - z * own, value + z * own
        reach = (value - from_low, high - mine) if value > mine else (to_high - value, mine - low)
        return abs(value - mine) - math.hypot(*reach)

    if beyond(FARTHEST) > 0:
        return 0.0
    return float(2 * stats.norm.sf(brentq(beyond, 0, FARTHEST)))


def _rows_behind(mine: float, deviation: float, kept: int, case: Case) -> float:
    """Return the number of yes-or-no rows whose share would deviate as much."""
    rarest = kept
    if isinstance(case, Classes):
        counts = np.bincount(case.truth)
        rarest = int(counts[counts > 0].min())
    most = float(min(kept, 2 * rarest))
    if deviation <= 0:
        return float(max(1, rarest))
    return max(1.0, min(most, mine * (1 - mine) / deviation**2 or rarest))


def _wilson(share: float, rows: float, z: float) -> tuple[float, float]:
    middle = (share * rows + z * z / 2) / (rows + z * z)
    half = z / (rows + z * z) * math.sqrt(rows * share * (1 - share) + z * z / 4)
    return middle - half, middle + half


def _holm(found: list[dict[str, Any]], alpha: float) -> None:
    tested = sorted((one for one in found if one["p"] is not None), key=lambda one: one["p"])
    stopped = False
    for at, one in enumerate(tested):
        stopped = stopped or one["p"] > alpha / (len(tested) - at)
        one["agrees"] = stopped
