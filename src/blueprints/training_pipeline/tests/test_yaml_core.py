"""YAML words stay words."""

from __future__ import annotations

from focus_package.yaml_core import load_yaml


def test_words_that_yaml_1_1_would_change_stay_words() -> None:
    text = "[no, yes, on, off, 2020-01-01, 12:30, 1_000, y, N]"
    assert load_yaml(text) == [
        *("no", "yes", "on", "off", "2020-01-01", "12:30", "1_000", "y", "N"),
    ]


def test_core_types_are_read() -> None:
    assert load_yaml("[true, False, null, ~, 3, -4, 0x10, 0o10, 1.5, 1e3, .5]") == [
        *(True, False, None, None, 3, -4, 16, 8, 1.5, 1000.0, 0.5),
    ]
