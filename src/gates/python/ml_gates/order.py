"""Times as numbers that sort as the times do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from ml_gates.errors import GateError
from ml_gates.labels import number_of


def time_of(word: str, time_format: str) -> float | None:
    """Return seconds since 1970 (UTC where no zone is written); a plain number is itself.

    `time_format` is "iso" or a strptime format. None: the word is no time.
    """
    text = word.strip()
    for one in ("iso", "%Y-%m") if time_format == "iso" else (time_format,):
        try:
            moment = datetime.fromisoformat(text) if one == "iso" else _parsed(text, one)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            continue
    return number_of(text)


def _parsed(text: str, time_format: str) -> datetime:
    moment = datetime.strptime(text, time_format)
    # Without marks between them strptime takes fewer digits than there should be.
    if "%m%d" in time_format and moment.strftime(time_format) != text:
        raise ValueError(text)
    return moment


def times_of(words: Iterable[str], time_format: str, missing: frozenset[str]) -> list[float | None]:
    """Return a time for every word; None where it is missing or no time.

    Raises GateError when most words are no times: then the column or the format is wrong.
    """
    known = [None if word in missing else word for word in words]
    times = [None if word is None else time_of(word, time_format) for word in known]
    wrong = [w for w, t in zip(known, times, strict=True) if w is not None and t is None]
    if 2 * len(wrong) > len(known):
        raise GateError(f"{wrong[0]!r:.60} is no time of the format {time_format}")
    return times
