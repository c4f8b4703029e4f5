"""A small pipeline of the tests' own: they hold whatever pipeline.yaml of the project says."""

from __future__ import annotations

import copy
import math
import random
from typing import Any

import pandas as pd

from focus_package.config import Config, parse

FEATURES: list[dict[str, Any]] = [
    {"name": "speed", "kind": "number", "nullable": True, "min": 0, "max": 500},
    {"name": "count", "kind": "number", "nullable": False, "min": 0, "max": 100, "integer": True},
    {"name": "phase", "kind": "category", "nullable": False, "values": ["climb", "cruise"]},
    {"name": 'odd, "name" ✈', "kind": "category", "nullable": True},
    {"name": "night", "kind": "boolean", "nullable": True, "values": ["yes", "no"]},
    {"name": "day", "kind": "time", "nullable": True, "format": "%d.%m.%Y %H"},
    {"name": "remark", "kind": "text", "nullable": True},
]
COLUMNS = [feature["name"] for feature in FEATURES]


def document(problem: str = "multiclass", **changed: Any) -> dict[str, Any]:
    """Return what a pipeline.yaml of the sample holds; `changed` replaces its sections."""
    classes = {"multiclass": ["low", "mid", "high"], "binary": ["no", "yes"], "regression": []}
    recode = {"multiclass": {"top": "high", "unknown": None}, "binary": {"1": "yes", "0": "no"}}
    metric = {"multiclass": "macro_f1", "binary": "roc_auc", "regression": "r2"}
    positive = {"positive": "yes"} if problem == "binary" else {}
    return {
        "schema": 1,
        "name": "sample",
        "problem": problem,
        "data": {"path": "data/train.csv", "missing": ["", "?"]},
        "target": {
            "column": "outcome",
            "classes": classes[problem],
            "recode": recode.get(problem, {}),
            **positive,
        },
        "split": {"rule": "stratified", "test_fraction": 0.25, "seed": 3},
        "features": copy.deepcopy(FEATURES),
        "model": {"metric": metric[problem], "folds": 3, "trials": 3, "seed": 5},
        "commands": {},
        **changed,
    }


def sample_config(problem: str = "multiclass", **changed: Any) -> Config:
    """Return the sample's configuration."""
    return parse(document(problem, **changed))


def sample_table(rows: int = 120, problem: str = "multiclass", seed: int = 1) -> pd.DataFrame:
    """Return rows of words (None: missing) whose outcome follows speed, count and night."""
    chance = random.Random(seed)  # noqa: S311
    return pd.DataFrame([_row(chance, problem) for _ in range(rows)], dtype=object)


def _row(chance: random.Random, problem: str) -> dict[str, str | None]:
    speed, count = chance.uniform(0, 400), chance.randint(0, 20)
    night = chance.choice(["yes", "no"])
    score = speed / 100 + math.sqrt(count) + 2 * (night == "yes") + chance.gauss(0, 0.2)
    outcome = {
        "multiclass": "low"
        if score < 4
        else "mid"
        if score < 6
        else chance.choice(["high", "top"]),
        "binary": "1" if score > 5 else "0",
        "regression": f"{score:.3f}",
    }[problem]
    return {
        "speed": None if chance.random() < 0.1 else f"{speed:.1f}",
        "count": str(count),
        "phase": chance.choice(["climb", "cruise"]),
        'odd, "name" ✈': chance.choice(["None", 'a "b", c', "ü", None]),
        "night": night,
        "day": f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.2001 {chance.randint(0, 23):02}",
        "remark": chance.choice([None, "one", "two words"]),
        "outcome": outcome,
    }
