"""Reading rows as words, what a word means, and which values are accepted."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from focus_package.config import Config, Feature
from focus_package.errors import ProjectError
from focus_package.tokens import number_of

LONGEST_FIELD = 1 << 24
YEAR_OR_MONTH = ("%Y", "%Y-%m")


def read_table(path: Path, config: Config) -> pd.DataFrame:
    """Read a CSV as words, shape (rows, columns); only the listed words for "no value" are None.

    Nothing is guessed: "None", "NA" or "nan" are words unless pipeline.yaml lists them. Numbers of
    the columns in `read_as` become as CSV usually writes them; what is none stays as it is.
    """
    rows = _rows(path, config.data.delimiter)
    header = next(rows, None)
    if header is None:
        raise ProjectError(f"{path} is empty; a header and rows were expected.")
    repeated = {name for name in header if header.count(name) > 1}
    if repeated:
        raise ProjectError(f"{path} names the column {min(repeated)!r} twice; rename one.")
    columns = list(zip(*rows, strict=True)) or [() for _ in header]
    missing = config.data.missing
    table = pd.DataFrame(
        {
            name: pd.Series([None if word in missing else word for word in words], dtype=object)
            for name, words in zip(header, columns, strict=True)
        },
        columns=pd.Index(header, dtype=object),
    )
    for name, reading in config.data.read_as.items():
        if name in table.columns:
            table[name] = map_words(table[name], reading.word)
    return table


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Yield the header and each row; a row of another length is an error."""
    csv.field_size_limit(LONGEST_FIELD)
    width = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            for row in reader:
                width = width or len(row)
                # A blank line is the empty word in a file of one column, else it is no row.
                row = row or [""] * (width == 1)
                if row and len(row) != width:
                    raise ProjectError(
                        f"{path}, line {reader.line_num}: {len(row)} fields, the header has {width}."
                    )
                if row:
                    yield row
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ProjectError(f"{path} is no CSV in UTF-8: {error}.") from error


def require_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise ProjectError when a column is absent."""
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise ProjectError(
            f"the data have no column {absent[0]!r} ({len(absent)} are absent); "
            f"seen: {', '.join(map(str, table.columns[:20]))}."
        )


def time_of(word: str, time_format: str) -> datetime | None:
    """Return a time in UTC (a time without zone is taken as UTC), else None.

    `time_format` is "iso", which also takes a year or a month alone, or a strptime format.
    """
    text = word.strip()
    for one in ("iso", *YEAR_OR_MONTH) if time_format == "iso" else (time_format,):
        try:
            moment = datetime.fromisoformat(text) if one == "iso" else _parsed(text, one)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _parsed(text: str, time_format: str) -> datetime:
    moment = datetime.strptime(text, time_format)
    # strptime takes 2022121 for 1 December; digits that nothing parts must all be there.
    if "%m%d" in time_format and moment.strftime(time_format) != text:
        raise ValueError(text)
    return moment


def is_clock(time_format: str) -> bool:
    """Return whether a format names no day: strptime then says 1900, which nobody wrote."""
    return time_format != "iso" and not re.search("%[YymdbBjcxG]", time_format)


def map_words(words: pd.Series[Any], meaning: Callable[[str], Any]) -> pd.Series[Any]:
    """Return the meaning of each word, None where it is missing; each word is read once."""
    known = {word: meaning(word) for word in words.dropna().unique()}
    return pd.Series([known.get(word) for word in words], index=words.index, dtype=object)


def labels_of(table: pd.DataFrame, config: Config) -> pd.Series[Any]:
    """Return what the model learns, one a row: a label, a float, or None where there is none.

    `target.recode` is applied; a label that `target.classes` does not list is None.
    """
    require_columns(table, [config.target.column])
    words = map_words(
        table[config.target.column], lambda word: config.target.recode.get(word, word)
    )
    if not config.classifies:
        return map_words(words, number_of)
    classes = set(config.target.classes)
    return map_words(words, lambda label: label if label in classes else None)


def fault_of(word: str, feature: Feature) -> str | None:
    """Return why a word is not accepted as a value of the feature, None when it is."""
    unread = unread_fault(word, feature)
    if unread is not None:
        return unread
    if feature.kind == "number":
        return _number_fault(word, feature)
    if feature.values is not None and word not in feature.values:
        return f"{word!r:.60} is none of the {len(feature.values)} accepted words"
    return None


def unread_fault(word: str, feature: Feature) -> str | None:
    """Return why a word spells no value of the feature's kind: the model would see none at all."""
    if feature.kind == "number" and number_of(word) is None:
        return f"{word!r:.60} is no number"
    if feature.kind == "time" and time_of(word, feature.format) is None:
        return f"{word!r:.60} is no time of the format {feature.format}"
    return None


def _number_fault(word: str, feature: Feature) -> str | None:
    value = number_of(word)
    if value is None:
        return None
    if feature.minimum is not None and value < feature.minimum:
        return f"{value:g} is below {feature.minimum:g}"
    if feature.maximum is not None and value > feature.maximum:
        return f"{value:g} is above {feature.maximum:g}"
    if feature.integer and not value.is_integer():
        return f"{value:g} is no whole number"
    return None


def _target_fault(word: str, config: Config) -> str | None:
    label = config.target.recode.get(word, word)
    if label is None:
        return None
    if config.classifies:
        return None if label in config.target.classes else f"{label!r:.60} is no known label"
    return None if number_of(label) is not None else f"{label!r:.60} is no number"


def validate(table: pd.DataFrame, config: Config) -> list[dict[str, Any]]:
    """Return what is not accepted: {"row": 0-based or None for a whole column, "column", "why"}.

    The target may be absent, and a row without label is accepted (it is not trained on).
    """
    rejected: list[dict[str, Any]] = []
    for feature in config.features:
        if feature.name not in table.columns:
            why = "the column is missing"
            rejected.append({"row": None, "column": feature.name, "why": why})
            continue
        words = table[feature.name]
        if not feature.nullable:
            rejected += _rejected(words.isna(), feature.name, "the value is missing")
        rejected += _faults(words, feature.name, partial(fault_of, feature=feature))
    column = config.target.column
    if column in table.columns:
        rejected += _faults(table[column], column, lambda word: _target_fault(word, config))
    return rejected


def unread(table: pd.DataFrame, config: Config) -> list[dict[str, Any]]:
    """Return the values of features that spell none of their kind, as `validate` does."""
    return [
        fault
        for feature in config.features
        if feature.name in table.columns
        for fault in _faults(
            table[feature.name], feature.name, partial(unread_fault, feature=feature)
        )
    ]


def _faults(
    words: pd.Series[Any], column: str, fault: Callable[[str], str | None]
) -> list[dict[str, Any]]:
    whys = map_words(words, fault)
    return [
        {"row": row, "column": column, "why": why}
        for row, why in enumerate(whys)
        if why is not None
    ]


def _rejected(rows: pd.Series[bool], column: str, why: str) -> list[dict[str, Any]]:
    return [{"row": row, "column": column, "why": why} for row, here in enumerate(rows) if here]
