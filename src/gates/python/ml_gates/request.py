"""Typed access to the JSON object of a request."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ml_gates.errors import GateError

MOST_LISTED = 50
"""Entries of a list in an answer; the count beside it is whole."""


class Request:
    """The keys of one request. Absent keys and null are the same: the default."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take what the JSON object holds."""
        self.values = values

    def has(self, key: str) -> bool:
        """Tell whether the key is there and not null."""
        return self.values.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without default the key is needed."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise GateError(f"{key} must be a string, seen {value!r}")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string or None."""
        return self.text(key) if self.has(key) else None

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number; without default the key is needed."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise GateError(f"{key} must be a number, seen {value!r}")
        return float(value)

    def integer(self, key: str, default: int | None = None) -> int:
        """Return a whole number; without default the key is needed."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise GateError(f"{key} must be a whole number, seen {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return a truth value."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise GateError(f"{key} must be true or false, seen {value!r}")
        return value

    def texts(self, key: str, default: list[str] | None = None) -> list[str]:
        """Return a list of strings."""
        value = self._value(key, default)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise GateError(f"{key} must be a list of strings, seen {value!r:.80}")
        return list(value)

    def rows(self, key: str) -> list[int] | None:
        """Return a list of row numbers, or None."""
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, list) or not all(
            isinstance(v, int) and not isinstance(v, bool) and v >= 0 for v in value
        ):
            raise GateError(f"{key} must be a list of row numbers, seen {value!r:.80}")
        return list(value)

    def objects(self, key: str) -> list[Request]:
        """Return a list of objects."""
        value = self._value(key, None)
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise GateError(f"{key} must be a list of objects, seen {value!r:.80}")
        return [Request(entry) for entry in value]

    def object(self, key: str) -> Request:
        """Return an object; {} when absent."""
        value = self.values.get(key)
        if value is None:
            return Request({})
        if not isinstance(value, dict):
            raise GateError(f"{key} must be an object, seen {value!r:.80}")
        return Request(value)

    def csv_text(self, key: str) -> str | None:
        """Return the text of `{"csv": …}`; None where the key names a file."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            return None
        text = value.get("csv")
        if not isinstance(text, str):
            raise GateError(f"{key} must be a path or hold the text of a CSV as csv")
        return text

    def path(self, key: str) -> Path:
        """Return a path; it need not exist."""
        return Path(self.text(key))

    def file(self, key: str) -> Path:
        """Return the path of a file that exists."""
        path = self.path(key)
        if not path.is_file():
            raise GateError(f"{key}: there is no file {path}")
        return path

    def _value(self, key: str, default: Any) -> Any:
        value = self.values.get(key)
        if value is None:
            value = default
        if value is None:
            raise GateError(f"the request names no {key}")
        return value


Command = Callable[[Request], dict[str, Any]]


def read_request() -> Request:
    """Read the request from stdin."""
    try:
        value = json.load(sys.stdin)
    except ValueError as error:
        raise GateError(f"stdin holds no JSON: {error}") from error
    if not isinstance(value, dict):
        raise GateError("stdin must hold a JSON object")
    return Request(value)


def read_json(path: Path, what: str) -> Any:
    """Read a JSON file that someone else wrote."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise GateError(f"{what} {path.name} is no readable JSON: {error}") from error
