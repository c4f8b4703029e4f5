"""How words spell numbers: token_grammar.json, and what `read_as` of pipeline.yaml says of a column.

The grammar is data: regular expressions that other readers of the same files follow as well.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GRAMMAR = json.loads(Path(__file__).with_name("token_grammar.json").read_text(encoding="utf-8"))
PLAIN = re.compile(GRAMMAR["plain"])
CODE = re.compile(GRAMMAR["code"])


@dataclass(frozen=True)
class Reading:
    """How the values of a column are written; `missing` lists its own words for "no value"."""

    missing: frozenset[str]
    steps: tuple[tuple[re.Pattern[str], str], ...]
    accept: re.Pattern[str] | None
    thousands: str
    decimal: str

    def word(self, word: str) -> str | None:
        """Return a number as CSV usually writes it, None for no value, else the word as it is."""
        if word in self.missing:
            return None
        if self.accept is None:
            return word
        text = word
        for find, put in self.steps:
            text = find.sub(put, text)
        if self.accept.fullmatch(text) is None:
            return word
        return text.replace(self.thousands, "").replace(self.decimal, ".")


def words_without(missing: Sequence[str]) -> Reading:
    """Return the reading of a column of words, of which these mean "no value"."""
    return Reading(frozenset(missing), (), None, "\0", ".")


def reading_of(
    decimal: str = ".", thousands: str = "", unit: str = "", missing: Sequence[str] = ()
) -> Reading:
    """Return the reading of a column of numbers with these marks; "" stands for none."""
    marks = {"decimal": decimal, "thousands": thousands, "unit": unit}
    number = GRAMMAR["number"]
    return Reading(
        missing=frozenset(missing),
        steps=tuple(
            (re.compile(_filled(step["find"], marks)), step["put"])
            for step in number["steps"]
            if unit or "{unit}" not in step["find"]
        ),
        accept=re.compile(
            _filled(number["accept_grouped" if thousands else "accept"], marks),
        ),
        thousands=thousands or "\0",
        decimal=decimal,
    )


def _filled(pattern: str, marks: Mapping[str, str]) -> str:
    for name, mark in marks.items():
        pattern = pattern.replace("{" + name + "}", re.escape(mark))
    return pattern


def number_of(word: str) -> float | None:
    """Return the finite number a word spells, else None.

    "nan", "inf" and "1_000" are none; nor are codes such as 00501 and 1E5, of which two could be
    the same number.
    """
    if PLAIN.fullmatch(word) is None or CODE.fullmatch(word) is not None:
        return None
    value = float(word)
    return value if math.isfinite(value) else None
