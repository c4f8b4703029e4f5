"""Features: a part that needs no fit (`derive`) and a part fitted on training rows (`preparation`).

`derive` looks at one row at a time; numbers are centred by the offset of their column. Its columns are numbers first, then words, so that the model
in ONNX has two inputs: float32 (rows, numbers) and string (rows, words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.centre import LARGEST, centred
from focus_package.config import Config, Feature
from focus_package.schema import is_clock, map_words, require_columns, time_of

MISSING = "(missing)"
SECONDS_A_DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME_PARTS = ("year", "month", "day", "weekday", "hour", "days since 1970")
CLOCK_PARTS = ("hour", "minute")
TEXT_PARTS = ("characters", "words")
# A word must be seen this often to have a column of its own; in small data a hundredth of the rows.
LEAST_SEEN = 10
MOST_WORDS = 50


def derive(table: pd.DataFrame, config: Config) -> pd.DataFrame:
    """Return the model's inputs, shape (rows, inputs): floats (NaN: missing), then words.

    A value that is not of its kind counts as missing; other columns of the table are not looked at.
    """
    require_columns(table, [feature.name for feature in config.features])
    numbers: dict[str, Any] = {}
    words: dict[str, Any] = {}
    for feature in config.features:
        values = table[feature.name]
        if feature.kind in ("category", "boolean"):
            words[feature.name] = values.fillna(MISSING).astype(object)
            continue
        columns = _parts(values, feature)
        for name, column in zip(_input_names(feature), columns.T, strict=True):
            numbers[_unused(name, numbers)] = column
    derived = pd.DataFrame({**numbers}, index=table.index, dtype=np.float64)
    for name, column in words.items():
        derived.insert(derived.shape[1], name, column, allow_duplicates=True)
    return derived


def input_names(config: Config) -> tuple[list[str], list[str]]:
    """Return the names of the numbers and of the words that `derive` makes, in its order."""
    empty = pd.DataFrame({feature.name: pd.Series(dtype=object) for feature in config.features})
    derived = derive(empty, config)
    words = sum(feature.kind in ("category", "boolean") for feature in config.features)
    names = [str(name) for name in derived.columns]
    return names[: len(names) - words], names[len(names) - words :]


def _input_names(feature: Feature) -> list[str]:
    parts = {"time": _names_of_time(feature.format), "text": TEXT_PARTS}.get(feature.kind)
    names = [f"{feature.name} ({part})" for part in parts] if parts else [feature.name]
    return [*names, f"{feature.name} (missing)"] if feature.nullable else names


def _names_of_time(time_format: str) -> tuple[str, ...]:
    return CLOCK_PARTS if is_clock(time_format) else TIME_PARTS


def _unused(name: str, used: dict[str, Any]) -> str:
    while name in used:
        name += "_"
    return name


def _parts(values: pd.Series[Any], feature: Feature) -> NDArray[np.float64]:
    """Return the numbers of one column, shape (rows, parts); the last says what is missing."""
    meaning, width = {
        "number": (lambda word: _number_parts(word, feature.offset), 1),
        "time": (
            lambda word: _time_parts(word, feature),
            len(_names_of_time(feature.format)),
        ),
        "text": (_text_parts, len(TEXT_PARTS)),
    }[feature.kind]
    nothing = (np.nan,) * width
    parts = np.array(
        [nothing if part is None else part for part in map_words(values, meaning)],
        dtype=np.float64,
    ).reshape(len(values), width)
    if feature.nullable:
        parts = np.column_stack([parts, np.isnan(parts[:, 0])])
    return np.clip(parts, -LARGEST, LARGEST).astype(np.float32).astype(np.float64)


def _number_parts(word: str, offset: float) -> tuple[float, ...] | None:
    value = centred(word, offset)
    return None if value is None else (value,)


def _time_parts(word: str, feature: Feature) -> tuple[float, ...] | None:
    moment = time_of(word, feature.format)
    if moment is None:
        return None
    if is_clock(feature.format):
        return (moment.hour, moment.minute)
    days = (moment - EPOCH).total_seconds() / SECONDS_A_DAY - feature.offset
    weekday = moment.weekday()
    return (moment.year, moment.month, moment.day, weekday, moment.hour, days)


def _text_parts(word: str) -> tuple[float, ...]:
    return (len(word), len(word.split()))


def frequent_words(words: Sequence[str]) -> list[str]:
    """Return the words that get a column of their own, sorted; the others share "no column"."""
    least = min(LEAST_SEEN, max(2, len(words) // 100))
    seen = sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    frequent = [word for word, count in seen if count >= least] or [seen[0][0]]
    return sorted(frequent[:MOST_WORDS])


def preparation(derived: pd.DataFrame, config: Config, scale: bool) -> Any:
    """Return a ColumnTransformer (not fitted) for training rows derived before.

    Numbers: median for missing ones, then scaled if asked. Words: one column each, by
    `frequent_words`; a rare word and one never seen before have 0 in all of them.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers, words = input_names(config)
    impute = SimpleImputer(strategy="median", keep_empty_features=True)
    steps: list[tuple[str, Any]] = [("impute", impute)]
    if scale:
        steps.append(("scale", StandardScaler()))
    places = list(range(len(numbers) + len(words)))
    transformers: list[tuple[str, Any, list[int]]] = []
    if numbers:
        transformers.append(("numbers", Pipeline(steps), places[: len(numbers)]))
    if words:
        categories = [
            frequent_words(derived.iloc[:, place].tolist()) for place in places[len(numbers) :]
        ]
        encode = OneHotEncoder(categories=categories, handle_unknown="ignore", dtype=np.float64)
        transformers.append(("words", encode, places[len(numbers) :]))
    return ColumnTransformer(transformers)


def dense(matrix: Any) -> NDArray[np.float64]:
    """Return a matrix, sparse or not, as an array of the same shape."""
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=np.float64)


def fitted_parameters(transformer: Any, config: Config) -> dict[str, Any]:
    """Return all that a fitted `preparation` (scaled) learned from its rows, as JSON values."""
    numbers, words = input_names(config)
    fitted = transformer.named_transformers_
    report: dict[str, Any] = {"numbers": [], "words": []}
    if numbers:
        impute, scale = fitted["numbers"]["impute"], fitted["numbers"]["scale"]
        for place, name in enumerate(numbers):
            report["numbers"].append(
                {
                    "name": name,
                    "median": float(impute.statistics_[place]),
                    "mean": float(scale.mean_[place]),
                    "scale": float(scale.scale_[place]),
                }
            )
    if words:
        for name, categories in zip(words, fitted["words"].categories_, strict=True):
            report["words"].append({"name": name, "categories": [str(one) for one in categories]})
    return report


def matrix_names(parameters: dict[str, Any]) -> list[str]:
    """Return a name for each column of the prepared matrix."""
    names = [number["name"] for number in parameters["numbers"]]
    return names + [
        f"{words['name']}={word}" for words in parameters["words"] for word in words["categories"]
    ]
