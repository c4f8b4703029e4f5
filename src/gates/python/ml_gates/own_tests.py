"""`own_tests`: how many of a project's tests ran, were skipped, and checked something."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml_gates.errors import GateError
from ml_gates.request import MOST_LISTED, Request

CHECKS = re.compile(
    r"^_*(assert|raises$|warns$|deprecated_call$|fail$|check|verify|expect|ensure|should|validate)",
    re.IGNORECASE,
)
"""Names of calls that check something: assertEqual, assert_allclose, pytest.raises, check …"""


def own_tests(request: Request) -> dict[str, Any]:
    """Read pytest's account beside the test files; see README.md for the keys."""
    tests = read_account(request.path("account"))
    project = request.path("project")
    ran = {name: test for name, test in tests.items() if test["outcome"] != "skipped"}
    places: dict[str, set[int]] = {}
    silent: list[str] = []
    known = 0
    for name, test in ran.items():
        lines: dict[str, list[int]] | None = test.get("lines")
        # A doctest compares by itself; of a failed test it is known that it checked something.
        if not test.get("python", True) or test["outcome"] == "failed":
            known += 1
            continue
        if lines is None:
            continue
        known += 1
        for path in lines:
            if path not in places:
                places[path] = checking_lines(project, path)
        if not any(places[path] & set(numbers) for path, numbers in lines.items()):
            silent.append(name)
    return {
        "ran": len(ran),
        "skipped": len(tests) - len(ran),
        "failed": sum(test["outcome"] == "failed" for test in tests.values()),
        "known": known,
        "asserted": known - len(silent),
        "silent": sorted(silent)[:MOST_LISTED],
    }


def read_account(file: Path) -> dict[str, dict[str, Any]]:
    """Return what the plugin of `account/` wrote, a test each."""
    try:
        tests = json.loads(file.read_text(encoding="utf-8"))["tests"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GateError(f"account: {file.name} is not what the plugin writes, {error}") from error
    if not isinstance(tests, dict) or not all(
        isinstance(test, dict) and isinstance(test.get("outcome"), str) for test in tests.values()
    ):
        raise GateError(f"account: {file.name} is not what the plugin writes")
    return tests


def checking_lines(project: Path, path: str) -> set[int]:
    """Return the lines of a test file that check something; none for a source of the project."""
    if not is_test_file(path):
        return set()
    try:
        tree = ast.parse((project / path).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return set()
    return {line for node in checks_in(tree) for line in range(*span_of(node))}


def is_test_file(path: str) -> bool:
    """Tell whether a file belongs to the tests: asserts of the sources check nothing for them."""
    parts = Path(path).parts
    name = parts[-1]
    return (
        name.startswith(("test_", "conftest"))
        or name.endswith("_test.py")
        or name == "tests.py"
        or any(part in ("test", "tests", "testing") for part in parts[:-1])
    )


def checks_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Return what checks: assert, a call by the name of a check, a command that must succeed."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assert)
            or (isinstance(node, ast.Call) and checks(node))
            or (isinstance(node, ast.Raise) and "Assertion" in ast.dump(node))
        ):
            yield node


def checks(call: ast.Call) -> bool:
    """Tell whether a call checks something."""
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    must = any(
        word.arg == "check" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )
    return must or CHECKS.match(name) is not None


def span_of(node: Any) -> tuple[int, int]:
    """Return the first line of a node and the one after its last."""
    return node.lineno, (node.end_lineno or node.lineno) + 1
