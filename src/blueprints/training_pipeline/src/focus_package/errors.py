"""Errors that are told to the user in one sentence."""

from __future__ import annotations


class ProjectError(Exception):
    """What failed, the value seen, and what to do next; shown without a traceback."""
