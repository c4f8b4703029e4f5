"""The one error that is the caller's to mend."""

from __future__ import annotations


class GateError(Exception):
    """Bad input, said in one sentence: what failed and the value seen."""
