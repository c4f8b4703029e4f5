"""Which mutants a project's sources have, and which of them to try first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.mutations import ORDER, Change, apply_change, changes_of
from ml_gates.neutral import neutral_changes
from ml_gates.request import Request
from ml_gates.table import stream

NOT_SOURCES = frozenset({"tests", "test", "docs", "build", "dist", "notebooks", "examples"})
"""Code that makes no model. What is not the project's code was not copied here."""
CORE = (
    *("split", "feature", "schema", "clean", "prepare", "preprocess", "data"),
    *("model", "train", "predict", "evaluate", "label", "load", "pipeline"),
)
"""Files with such names decide what a model learns; others (tracking, reports) come after them."""
LARGEST_SOURCE = 1 << 20
MOST_FILES = 500


@dataclass(frozen=True)
class Mutant:
    """A change of one file of the project."""

    path: str
    change: Change
    before: str
    after: str

    @property
    def id(self) -> str:
        """Return a short name that is the same for the same change of the same source."""
        change = self.change
        text = f"{self.path}\n{change.start}\n{change.end}\n{change.text}\n{self.before}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def described(self) -> dict[str, Any]:
        """Return it as the answer names it."""
        return {
            "id": self.id,
            "kind": self.change.kind,
            "title": self.change.title,
            "path": self.path,
            "line": self.change.line,
            "before": self.before,
            "after": self.after,
        }


def project_of(request: Request) -> Path:
    """Return the project's folder."""
    project = request.path("project")
    if not project.is_dir():
        raise GateError(f"project: there is no folder {project}")
    return project.resolve()


def find(request: Request) -> tuple[int, list[Mutant]]:
    """Return the number of source files and every mutant of them."""
    project = project_of(request)
    columns = set(request.texts("columns", []))
    if not columns and request.has("data"):
        columns = set(next(stream(request.file("data"), request.text("delimiter", ",")), []))
    excluded = frozenset(request.texts("excluded", []))
    files = sources_of(project, request.texts("sources", []))
    found = []
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8")
            changes = changes_of(text, frozenset(columns), excluded)
        except (OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
            continue
        lines = text.splitlines()
        path = file.relative_to(project).as_posix()
        for change in changes:
            mutated = apply_change(text.encode(), change).decode().splitlines()
            at = change.line - 1
            after = mutated[at] if at < len(mutated) else ""
            found.append(Mutant(path, change, lines[at].strip(), after.strip()))
    return len(files), found


def sources_of(project: Path, asked: list[str]) -> list[Path]:
    """Return the project's own Python files: `sources`, else `src`, else all but tests."""
    roots = [project / path for path in asked]
    if not roots:
        roots = [project / "src"] if (project / "src").is_dir() else [project]
    files: set[Path] = set()
    for root in roots:
        if not root.resolve().is_relative_to(project):
            raise GateError(f"sources must lie below the project, seen {root}")
        files.update([root] if root.is_file() else root.rglob("*.py"))
    return sorted(
        file for file in files if not _left_out(file.relative_to(project)) and _readable(file)
    )[:MOST_FILES]


def _left_out(path: Path) -> bool:
    folders = path.parts[:-1]
    name = path.name
    return (
        any(part in NOT_SOURCES or part.startswith(".") for part in folders)
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("conftest.py", "setup.py", "noxfile.py")
    )


def _readable(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST_SOURCE


def pick(found: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Choose mutants in turn from every file and kind: the core's and the worst ones first."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(found)).tolist()
    groups: dict[tuple[int, str, str], list[Mutant]] = {}
    for at in order:
        mutant = found[at]
        core = 0 if any(word in Path(mutant.path).stem.lower() for word in CORE) else 1
        groups.setdefault((core, mutant.change.kind, mutant.path), []).append(mutant)
    keys = sorted(groups, key=lambda key: (key[0], ORDER.index(key[1]), key[2]))
    chosen: list[Mutant] = []
    # Of a file and kind one each round; the rounds over the core come before the rest.
    for core in (0, 1):
        queue = [list(groups[key]) for key in keys if key[0] == core]
        while queue and len(chosen) < count:
            by_turn = [group.pop() for group in queue]
            chosen += by_turn
            queue = [group for group in queue if group]
    return chosen[:count]


def neutrals(project: Path, files: list[str], count: int, seed: int) -> list[Mutant]:
    """Choose neutral changes of these files, of each file and kind in turn."""
    random = np.random.default_rng(seed)
    groups: list[list[Mutant]] = []
    for path in files:
        try:
            text = (project / path).read_bytes().decode("utf-8")
            changes = neutral_changes(text)
        except (OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
            continue
        kinds: dict[str, list[Mutant]] = {}
        for change in changes:
            kinds.setdefault(change.kind, []).append(Mutant(path, change, change.title, ""))
        drawn = [
            [kinds[kind][at] for at in random.permutation(len(kinds[kind]))]
            for kind in sorted(kinds)
        ]
        turns = [one for turn in zip_longest(*drawn) for one in turn if one is not None]
        groups.append(turns[::-1])
    chosen: list[Mutant] = []
    while groups and len(chosen) < count:
        chosen += [group.pop() for group in groups if group]
        groups = [group for group in groups if group]
    return chosen[:count]


def write(mutant: Mutant, project: Path, copy: Path) -> None:
    """Write the mutated file into a copy of the project."""
    source = (project / mutant.path).read_bytes()
    target = copy / mutant.path
    if not target.is_file():
        raise GateError(f"out: the copy has no file {mutant.path}")
    target.write_bytes(apply_change(source, mutant.change))
