"""How good a model is on labelled rows, beside a baseline that looks at no feature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from focus_package.choice import positive_of
from focus_package.config import METRICS, Config
from focus_package.errors import ProjectError
from focus_package.features import derive
from focus_package.files import write_json
from focus_package.metrics import classes_of, confusion, interval, measure
from focus_package.models import encode
from focus_package.predict import check_model, native_values, say_unread
from focus_package.schema import labels_of, read_table

CALIBRATION_BINS = 10
Floats = NDArray[np.float64]


def evaluate_file(config: Config, model: Path, data: Path, out: Path) -> None:
    """Write the evaluation of a model on the labelled rows of a file."""
    facts = check_model(model, config)
    table = read_table(data, config)
    say_unread(table, config, data, as_missing=True)
    labels = labels_of(table, config)
    known = labels.notna()
    if not known.any():
        raise ProjectError(f"{data} has no row with a label; an evaluation needs some.")
    values = native_values(model, derive(table[known], config), config)
    report = evaluate(encode(labels[known], config), values, facts["baseline_values"], config)
    write_json(out, report)
    print(f"{report['metric']} {report['value']} on {report['rows']} rows")


def baseline_values(target: NDArray[Any], config: Config) -> list[float]:
    """Return what the baseline always predicts: class shares or the mean of the training rows."""
    if not config.classifies:
        return [float(target.mean())]
    counts = np.bincount(target, minlength=len(config.target.classes))
    return [float(share) for share in counts / counts.sum()]


def evaluate(
    truth: NDArray[Any], values: Floats, baseline: Sequence[float], config: Config
) -> dict[str, Any]:
    """Return the metric with its 95 % interval, the baseline's, and what explains them.

    Shapes as in `metrics.measure`. A value that the rows do not define is null.
    """
    metric, positive = config.model.metric, positive_of(config)
    low, high = interval(metric, truth, values, positive)
    always = np.tile(np.asarray(baseline), (len(truth), 1))
    constant = always if config.classifies else always[:, 0]
    others = {name: measure(name, truth, values, positive) for name in METRICS[config.problem]}
    report: dict[str, Any] = plain(
        {
            "metric": metric,
            "value": others[metric],
            "low": low,
            "high": high,
            "baseline": measure(metric, truth, constant, positive),
            "rows": len(truth),
            "metrics": others,
            **(
                _of_classes(truth, values, config)
                if config.classifies
                else _residuals(truth, values)
            ),
        }
    )
    return report


def _of_classes(truth: NDArray[np.int64], values: Floats, config: Config) -> dict[str, Any]:
    cells = confusion(truth, values, np.ones(len(truth)))
    classes = list(config.target.classes)
    return {
        "classes": classes,
        "confusion": cells.astype(int).tolist(),
        "calibration": _calibration(truth, values, config),
        "recall": {
            label: float(cells[place, place] / cells[place].sum()) if cells[place].sum() else None
            for place, label in enumerate(classes)
        },
    }


def _calibration(truth: NDArray[np.int64], values: Floats, config: Config) -> list[dict[str, Any]]:
    """Return for bins of probability: its mean, the share that was right, the rows.

    Two classes: the probability of the positive one; more: that of the predicted class.
    """
    positive = positive_of(config)
    if positive is None:
        given, right = values.max(axis=1), truth == classes_of(values)
    else:
        given, right = values[:, positive], truth == positive
    bins = np.minimum((given * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        {
            "probability": float(given[bins == one].mean()),
            "share": float(right[bins == one].mean()),
            "rows": int((bins == one).sum()),
        }
        for one in np.unique(bins)
    ]


def _residuals(truth: Floats, values: Floats) -> dict[str, Any]:
    """Return quantiles of truth - prediction, and a sample of both, in the target's unit."""
    residuals = truth - values
    marks = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
    step = max(1, len(truth) // 500)
    return {
        "residuals": {
            "mean": float(residuals.mean()),
            "quantiles": {str(mark): float(np.quantile(residuals, mark)) for mark in marks},
        },
        "sample": {"truth": truth[::step].tolist(), "prediction": values[::step].tolist()},
    }


def plain(value: Any) -> Any:
    """Return JSON values with null for what is not finite."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
