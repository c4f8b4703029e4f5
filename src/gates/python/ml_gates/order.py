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
    try:
        if time_format == "iso":
            moment = datetime.fromisoformat(text)
        else:
            moment = datetime.strptime(text, time_format)
    except ValueError:
        return number_of(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def times_of(words: Iterable[str], time_format: str, missing: frozenset[str]) -> list[float | None]:
    """Return a time or None (missing) for every word. Raises at a word that is no time."""
    times: list[float | None] = []
    for word in words:
        if word in missing:
            times.append(None)
            continue
        time = time_of(word, time_format)
        if time is None:
            raise GateError(f"{word!r:.60} is no time of the format {time_format}")
        times.append(time)
    return times
