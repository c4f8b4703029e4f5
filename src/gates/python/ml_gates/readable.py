"""`readable`: where a project runs what cannot be read as source.

Not by guess: a finding is a call that runs text (exec, eval, compile, marshal, a function made of
bytecode) where the text is decoded or computed in the project, an import of a module whose name is
decoded, an unpickled literal, a program whose words are decoded, or a module that is shipped
compiled or in an archive and imported without its source. Which code there is: code_files.py.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_gates.code_files import ARCHIVES, Code, code_in, code_of_words, files_of
from ml_gates.errors import GateError
from ml_gates.request import MOST_LISTED, Request

RUNS = frozenset({"exec", "eval", "compile", "execfile"})
"""Builtins that run text; a method of that name is another thing (re.compile, model.eval)."""
DECODES = frozenset(
    {
        *("b64decode", "b32decode", "b16decode", "b85decode", "a85decode", "standard_b64decode"),
        *("urlsafe_b64decode", "decodebytes", "unhexlify", "a2b_base64", "a2b_hex", "a2b_uu"),
        *("fromhex", "decompress", "decompressobj", "decrypt"),
    }
)
"""Calls that make other bytes of bytes."""
CODECS = frozenset({"rot13", "rot_13", "hex", "hex_codec", "base64", "base64_codec", "zlib", "bz2"})
CODE = frozenset({"CodeType", "FunctionType"})
BUILTINS = frozenset({"builtins", "__builtins__"})
COMPILED = frozenset({".pyc", ".pyo", ".so", ".pyd"})
UNPICKLES = frozenset({"pickle", "cPickle", "_pickle", "dill", "cloudpickle"})
READS = frozenset({"load", "loads"})
STARTERS = frozenset({"subprocess", "os", "runpy"})
STARTS = frozenset(
    {
        *("system", "popen", "Popen", "run", "call", "check_call", "check_output", "getoutput"),
        *("execv", "execvp", "spawnv", "run_path", "run_module"),
    }
)
"""They run the program or the source that their first argument names."""
MOST_FILES = 5000
SECONDS = 30.0
DEEPEST = 6
"""Names that are followed one behind the other, and values that each of them may have."""
MOST = 20
OPAQUE = 400
"""Characters of a literal that no person reads when they are one word."""


@dataclass(frozen=True)
class Finding:
    """A place where something unreadable is run."""

    path: str
    line: int
    what: str


def readable(request: Request) -> dict[str, Any]:
    """Look through the sources of a project; see README.md for the keys."""
    project = request.path("project")
    if not project.is_dir():
        raise GateError(f"project: there is no folder {project}")
    until = time.monotonic() + request.number("seconds", SECONDS)
    found: list[Finding] = []
    imported: dict[str, tuple[str, int]] = {}
    compiled: list[Path] = []
    sources: set[str] = set()
    looked, left = 0, 0

    def note(path: str, code: Code, line: int | None = None) -> None:
        found.extend(Finding(path, line or at, what) for at, what in code.shell)
        for tree in code.trees:
            found.extend(Finding(path, line or at, what) for at, what in findings_in(tree))
            for name, at in imports_in(tree):
                imported.setdefault(name, (path, line or at))

    named = set()
    for command in request.objects("commands"):
        words = command.texts("words")
        named |= {(project / word).resolve() for word in words}
        note("pipeline.yaml", code_of_words(words, project), line_of(project, command.text("name")))
    for file in files_of(project):
        path = file.relative_to(project)
        if file.suffix in COMPILED:
            compiled.append(path)
            continue
        sources.add(path.with_suffix("").as_posix())
        if looked >= MOST_FILES or time.monotonic() > until:
            left += 1
            continue
        try:
            code = code_in(file, file.resolve() in named)
            looked += bool(code.trees or code.shell)
            left += code.unread
            note(path.as_posix(), code)
        except (OSError, RecursionError):
            left += 1
    for path in compiled:
        module = path.name.split(".")[0]
        own = (path.parent / module).as_posix()
        if module in imported and own not in sources:
            source, line = imported[module]
            found.append(Finding(source, line, f"imports {path.as_posix()}, which has no source"))
    found.sort(key=lambda finding: (finding.path, finding.line))
    return {
        "looked": looked,
        "left": left,
        "count": len(found),
        "found": [vars(finding) for finding in found[:MOST_LISTED]],
    }


def line_of(project: Path, command: str) -> int:
    """Return the line of pipeline.yaml that names a command; 1 where it is written otherwise."""
    file = project / "pipeline.yaml"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    lines = enumerate(text.splitlines(), 1)
    return next((at for at, line in lines if line.strip().startswith(f"{command}:")), 1)


def imports_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Return each part of the names that are imported."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                names = [first.value]
        for name in names:
            for part in name.split("."):
                if part:
                    yield part, getattr(node, "lineno", 0)


def findings_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return line and words of each place that runs what is no readable source."""
    scope = Scope(tree)
    for node in ast.walk(tree):
        what = found_in(scope, node) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and what is not None:
            yield node.lineno, what


def found_in(scope: Scope, call: ast.Call) -> str | None:
    """Return what a call runs that is no readable source; None where it does not."""
    name, builtin = called(call), scope.runs(call)
    first = call.args[0] if call.args else next((one.value for one in call.keywords), None)
    if scope.calls(call, frozenset({"marshal"}), READS):
        return "marshal reads compiled code"
    if name in CODE and len(call.args) > 2:
        return f"{name} makes a function of its own bytes"
    if name == "zipimporter" or scope.opens_archive(call):
        return "imports from an archive"
    why, does = None, ""
    if first is None:
        return None
    if builtin is not None:
        why, does = scope.unreadable(first), f"{builtin} runs"
    elif name in ("__import__", "import_module"):
        why, does = scope.decoded(first), f"{name} imports a module by"
    elif scope.calls(call, UNPICKLES, READS):
        why, does = ("a literal" if scope.is_literal(first) else None), f"{name} unpickles"
    elif scope.calls(call, STARTERS, STARTS):
        why, does = scope.unpacked(first), f"{name} starts"
    return None if why is None else f"{does} {why}"


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


class Scope:
    """What the names of one source stand for, as far as it says so itself."""

    def __init__(self, tree: ast.AST) -> None:
        """Read assignments, imports and functions; whoever assigns later counts too."""
        self.values: dict[str, list[ast.expr]] = {}
        self.returned: dict[str, list[ast.expr]] = {}
        self.modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    for one in ast.walk(target):
                        if isinstance(one, ast.Name) and node.value is not None:
                            self.values.setdefault(one.id, []).append(node.value)
            elif isinstance(node, ast.FunctionDef):
                returns = [
                    one.value
                    for one in ast.walk(node)
                    if isinstance(one, ast.Return) and one.value is not None
                ]
                self.returned.setdefault(node.name, []).extend(returns)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.modules[alias.asname or alias.name] = alias.name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def runs(self, call: ast.Call) -> str | None:
        """Return exec, eval or compile where a call is the builtin, by whatever name it goes."""
        return self._builtin(call.func, 8)

    def _builtin(self, func: ast.expr, depth: int) -> str | None:
        if depth == 0:
            return None
        if isinstance(func, ast.Name):
            real = self.modules.get(func.id, func.id)
            if real.removeprefix("builtins.") in RUNS:
                return real.removeprefix("builtins.")
            kept = (self._builtin(value, depth - 1) for value in self.values.get(func.id, []))
            return next((name for name in kept if name), None)
        if isinstance(func, ast.Attribute) and func.attr in RUNS:
            return func.attr if self._is_builtins(func.value) else None
        return self._looked_up(func)

    def _looked_up(self, func: ast.expr) -> str | None:
        """Return what `getattr(builtins, …)` or `__builtins__[…]` gives."""
        place: ast.expr | None = None
        key: ast.expr | None = None
        if isinstance(func, ast.Call) and called(func) == "getattr" and len(func.args) > 1:
            place, key = func.args[0], func.args[1]
        elif isinstance(func, ast.Subscript):
            place, key = func.value, func.slice
        if place is None or not self._is_builtins(place):
            return None
        if not isinstance(key, ast.Constant):
            return "a computed builtin"
        return str(key.value) if key.value in RUNS else None

    def _is_builtins(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return self.modules.get(node.id, node.id) in BUILTINS
        if isinstance(node, ast.Attribute):
            return node.attr == "__dict__" and self._is_builtins(node.value)
        if isinstance(node, ast.Call) and called(node) in ("__import__", "import_module", "vars"):
            first = node.args[0] if node.args else None
            return (isinstance(first, ast.Constant) and first.value in BUILTINS) or (
                isinstance(first, ast.Name) and first.id in BUILTINS
            )
        return False

    def calls(self, call: ast.Call, modules: frozenset[str], names: frozenset[str]) -> bool:
        """Tell whether a call is one of these functions of these modules."""
        func = call.func
        if isinstance(func, ast.Name):
            module, _, name = self.modules.get(func.id, "").rpartition(".")
            return module in modules and name in names
        if not isinstance(func, ast.Attribute) or func.attr not in names:
            return False
        base = func.value
        if isinstance(base, ast.Call) and called(base) in ("__import__", "import_module"):
            first = base.args[0] if base.args else None
            return isinstance(first, ast.Constant) and first.value in modules
        return isinstance(base, ast.Name) and self.modules.get(base.id) in modules

    def is_literal(self, node: ast.expr, depth: int = DEEPEST) -> bool:
        """Tell whether bytes are a literal of the source, decoded or not."""
        if depth == 0:
            return False
        if isinstance(node, ast.Name):
            return any(self.is_literal(value, depth - 1) for value in self.values.get(node.id, []))
        if isinstance(node, ast.Call) and called(node) in DECODES | {"encode", "decode", "BytesIO"}:
            func = node.func
            parts = [*node.args[:1], *([func.value] if isinstance(func, ast.Attribute) else [])]
            return any(self.is_literal(part, depth - 1) for part in parts)
        if isinstance(node, ast.BinOp):
            return self.is_literal(node.left, depth - 1) or self.is_literal(node.right, depth - 1)
        return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)

    def opens_archive(self, call: ast.Call) -> bool:
        """`sys.path.insert(0, "code.zip")`."""
        func = call.func
        return (
            isinstance(func, ast.Attribute)
            and func.attr in ("insert", "append", "extend")
            and ast.unparse(func.value).endswith("path")
            and any(
                isinstance(part, ast.Constant) and str(part.value).endswith(ARCHIVES)
                for argument in call.args
                for part in ast.walk(argument)
            )
        )

    def unreadable(self, text: ast.expr) -> str | None:
        """Return why a text that is run cannot be read; None where it can."""
        return self.decoded(text) or self._opaque(text, 8)

    def decoded(self, node: ast.expr, followed: frozenset[str] = frozenset()) -> str | None:
        """Return how a value is decoded on its way here; None where it is not."""
        whys = (self._decodes(part, followed) for part in ast.walk(node))
        return next((why for why in whys if why), None)

    def unpacked(self, node: ast.expr) -> str | None:
        """Return what decodes a value here or where its names get theirs: words for a program.

        Honest words come from functions, and are put together from numbers and turned about.
        """
        names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
        places = [node, *(value for name in names for value in self.values.get(name, [])[:MOST])]
        made = (called(one) for at in places for one in ast.walk(at) if isinstance(one, ast.Call))
        return next((f"what {name} makes" for name in made if name in DECODES), None)

    def _decodes(self, part: ast.AST, followed: frozenset[str]) -> str | None:
        if self._from_numbers(part):
            return "text made of numbers"
        if isinstance(part, ast.Subscript) and self._turned_round(part):
            return "text that is turned round"
        if isinstance(part, ast.Name):
            return self._of_values(part.id, self.values, followed)
        if not isinstance(part, ast.Call):
            return None
        name = called(part)
        codec = any(isinstance(word, ast.Constant) and word.value in CODECS for word in part.args)
        if name in DECODES or name == "translate" or (codec and name in ("decode", "encode")):
            return f"what {name} makes"
        return self._of_values(name, self.returned, followed)

    def _of_values(
        self, name: str, values: dict[str, list[ast.expr]], followed: frozenset[str]
    ) -> str | None:
        if name in followed or len(followed) >= DEEPEST:
            return None
        whys = (self.decoded(value, followed | {name}) for value in values.get(name, [])[:MOST])
        return next((why for why in whys if why), None)

    def _turned_round(self, part: ast.Subscript) -> bool:
        step = part.slice.step if isinstance(part.slice, ast.Slice) else None
        if not (isinstance(step, ast.UnaryOp) and isinstance(step.op, ast.USub)):
            return False
        name = part.value.id if isinstance(part.value, ast.Name) else ""
        return any(
            isinstance(value, ast.Constant) and isinstance(value.value, str | bytes)
            for value in (part.value, *self.values.get(name, []))
        )

    def _from_numbers(self, node: ast.AST) -> bool:
        """`"".join(map(chr, …))`, `bytes([…])`, chr in a comprehension."""
        if not isinstance(node, ast.Call):
            return False
        name = called(node)
        if name in ("bytes", "bytearray") and node.args:
            return isinstance(node.args[0], ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp)
        if name == "map" and node.args:
            return isinstance(node.args[0], ast.Name) and node.args[0].id == "chr"
        return name == "chr"

    def _opaque(self, node: ast.expr, depth: int) -> str | None:
        """Return what a long literal without a space is, which no person reads."""
        if depth == 0:
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            longest = max((len(word) for word in text.split()), default=0)
            return f"a literal of {len(text)} opaque characters" if longest >= OPAQUE else None
        if isinstance(node, ast.Name):
            whys = (self._opaque(value, depth - 1) for value in self.values.get(node.id, []))
            return next((why for why in whys if why), None)
        return None
