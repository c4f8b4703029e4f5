"""Where code stands in a project: sources, Python under any other name, shell, words of commands.

What is looked at is the copy that the project's commands run in: what is not in it cannot run.
"""

from __future__ import annotations

import ast
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

PYTHON = frozenset({".py", ".pyw"})
NO_CODE = frozenset({".git", "__pycache__"})
"""A commit without its files, and what Python runs only beside its source."""
ARCHIVES = (".zip", ".egg", ".whl", ".pyz")
SHELLS = frozenset({".sh", ".bash", ".zsh", ".ksh", ".mk"})
MAKEFILES = frozenset({"Makefile", "makefile", "GNUmakefile"})
LARGEST = 4 << 20
LARGEST_OTHER = 1 << 20
"""Bytes of a file that may be Python or shell under another name."""
RUNS_TEXT = re.compile(rb"exec|eval|compile|import")
"""Without one of these words nothing is found in a source: data is not parsed for nothing."""

DECODER = (
    r"(?:\bbase(?:64|32)\s+(?:-\w*[dD]|--decode)|\bxxd\s+-\w*r|\bopenssl\b[^|;&]*\s-d\b"
    r"|\bgunzip\b|\bgzip\s+-\w*d|\b(?:z|bz|xz)cat\b|\buudecode\b|\|\s*rev\b|\|\s*tr\s)"
)
PROGRAM = r"(?:\S*/)?(?:(?:ba|da|z|k)?sh|python[\d.]*|perl|ruby)"
DECODED_AND_RUN = re.compile(
    # … | base64 -d | sh: a program that is given no script reads it from there
    rf"{DECODER}[^;&\n]*\|\s*(?:(?:sudo|exec|env)\s+)*{PROGRAM}(?:\s+-\S*)*(?:[\"'`)]|\s*(?:$|[;&|)]))"
    # eval "$(base64 -d …)", sh -c "$(base64 -d …)"
    rf"|(?:\beval|\s-\w*c)\s+[\"']?(?:\$\(|`)[^)`]*{DECODER}"
    # . <(base64 -d …), python <(base64 -d …)
    rf"|(?:\bsource|(?<!\S)\.|{PROGRAM})\s+(?:-\S+\s+)*<\([^)]*{DECODER}"
    rf"|{PROGRAM}\s+(?:-\S*\s+)*<<<\s*[\"']?(?:\$\(|`)[^)`]*{DECODER}"
)
GIVEN = re.compile(r"""\s-\w*?c\s*(?:'([^']*)'|"((?:[^"\\]|\\.)*)")""", re.S)
HERE = re.compile(r"""<<-?\s*(["']?)(\w+)\1[^\n]*\n(.*?)^\s*\2\s*$""", re.S | re.M)


@dataclass
class Code:
    """Python of one place, and what its shell decodes and runs: lines and words."""

    trees: list[ast.Module] = field(default_factory=list)
    shell: list[tuple[int, str]] = field(default_factory=list)
    unread: bool = False
    """A source that is too large, or no Python of the version that reads it."""


def files_of(project: Path) -> list[Path]:
    """Return the plain files of a project, its sources first.

    An environment in it was made by the project's `prepare` command, of packages: others are not
    copied.
    """
    files: list[Path] = []
    folders = [project]
    while folders:
        for place in folders.pop().iterdir():
            if place.is_symlink():
                continue
            if place.is_file():
                files.append(place)
            elif (
                place.is_dir() and place.name not in NO_CODE and not (place / "pyvenv.cfg").exists()
            ):
                folders.append(place)
    return sorted(files, key=lambda file: (file.suffix not in PYTHON, file))


def code_in(file: Path, named: bool) -> Code:
    """Return the code of a file; `named`: a command names it, so that it may be shell."""
    source = file.suffix in PYTHON
    if file.stat().st_size > (LARGEST if source else LARGEST_OTHER):
        return Code(unread=source)
    raw = file.read_bytes()
    if source:
        trees = parsed(raw)
        return Code(trees, unread=not trees)
    if b"\0" in raw:
        return Code()
    text = raw.decode("utf-8", errors="replace")
    shebang = text.partition("\n")[0] if text.startswith("#!") else ""
    if file.suffix in SHELLS or file.name in MAKEFILES or shebang.rstrip().endswith("sh"):
        return shell(text)
    if file.suffix == ".ipynb":
        return Code(parsed(cells(text)))
    if file.suffix == ".pth":
        text = "\n".join(line for line in text.splitlines() if line.startswith("import"))
    trees = parsed(text) if RUNS_TEXT.search(raw) else []
    return Code(trees) if trees or not (named or file.suffix == "") else shell(text)


def code_of_words(words: Sequence[str], project: Path) -> Code:
    """Return the code that stands in the words of a command."""
    code = Code()
    for word in words:
        code.trees += parsed(re.sub(r"^-\w*?c", "", word))
        within = shell(word)
        code.trees += within.trees
        code.shell += within.shell
    for before, word in pairwise(words):
        if re.fullmatch(PROGRAM, before) and zipfile.is_zipfile(project / word):
            code.shell.append((1, f"{before} runs the archive {word}"))
    return code


def shell(text: str) -> Code:
    """Return the Python in a script, and where it decodes what it runs."""
    joined = re.sub(r"\\\n|(?<=\|)\s*\n", lambda found: " " * (len(found[0])), text)
    code = Code()
    for found in DECODED_AND_RUN.finditer(joined):
        code.shell.append((line_at(text, found.start()), "a shell runs what it decodes"))
    for found in GIVEN.finditer(text):
        given = found[1] if found[1] is not None else re.sub(r"\\(.)", r"\1", found[2])
        code.trees += moved(parsed(given), line_at(text, found.start()))
    for found in HERE.finditer(text):
        code.trees += moved(parsed(found[3]), line_at(text, found.start(3)))
    return code


def line_at(text: str, place: int) -> int:
    """Return the line of a place in a text."""
    return text.count("\n", 0, place) + 1


def moved(trees: list[ast.Module], line: int) -> list[ast.Module]:
    """Count lines as the file does that the Python stands in."""
    for tree in trees:
        ast.increment_lineno(tree, line - 1)
    return trees


def cells(text: str) -> str:
    """Return the code of a notebook, without lines that are none of Python."""
    try:
        found = [
            cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"
        ]
        lines = "\n".join("".join(source) for source in found).splitlines()
    except (ValueError, KeyError, TypeError):
        return ""
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def parsed(source: str | bytes) -> list[ast.Module]:
    """Return the tree of a source; nothing where it is no Python."""
    try:
        return [ast.parse(source)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
