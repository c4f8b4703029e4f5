"""Changes of a source that change nothing it does: tests that notice them compare the sources.

They are made in functions: who compares syntax does not look at comments or the order of imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ml_gates.mutations import Change, Spans, apply_change

NAMES_MATTER = frozenset(
    {"locals", "vars", "eval", "exec", "dir", "globals", "query", "getframe", "_getframe", "super"}
)
"""Where one of these is called, the name of a variable may be seen."""
SMALLEST = 2
LARGEST = 1 << 30


def neutral_changes(source: str) -> list[Change]:
    """Return neutral changes of a source, of each kind; SyntaxError: it is no Python."""
    tree = ast.parse(source)
    spans = Spans(source)
    raw = source.encode()
    found = [*_sums(tree, spans), *_names(tree, spans)]
    same = [change for change in found if _same(raw, apply_change(raw, change), change.kind)]
    return same or [_remark(source)]


def _remark(source: str) -> Change:
    """Add a comment: where nothing else can be changed, that much is asked."""
    end, lines = len(source.encode()), source.count("\n") + 1
    text = "# end\n" if source.endswith("\n") or not source else "\n# end\n"
    return Change("comment", "a comment at the end", lines, end, end, text)


def _sums(tree: ast.Module, spans: Spans) -> Iterator[Change]:
    """`7` becomes `(6 + 1)`: Python folds it to the same constant."""
    for function in _functions(tree):
        left = {id(node) for part in ast.walk(function) if _fixed(part) for node in ast.walk(part)}
        for node in ast.walk(function):
            if id(node) in left or not isinstance(node, ast.Constant):
                continue
            value = node.value
            if type(value) is int and SMALLEST <= value <= LARGEST:
                start, end = spans.span(node)
                text = f"({value - 1} + 1)"
                title = f"{value} written as {text}"
                yield Change("sum spelt out", title, node.lineno, start, end, text)


def _fixed(node: ast.AST) -> bool:
    """Tell whether constants in a node must stay as they are written."""
    return isinstance(node, ast.JoinedStr | ast.pattern | ast.AnnAssign)


def _names(tree: ast.Module, spans: Spans) -> Iterator[Change]:
    """Rename a local variable of a function that holds no other scope."""
    everywhere = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for function in _functions(tree):
        nodes = list(ast.walk(function))
        if any(_opens(node) for node in nodes if node is not function) or any(
            isinstance(node, ast.Call) and _called(node) in NAMES_MATTER for node in nodes
        ):
            continue
        shown = {
            node.id
            for part in nodes
            if isinstance(part, ast.JoinedStr)
            for node in ast.walk(part)
            if isinstance(node, ast.Name)
        }
        stored = {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for name in sorted(stored - shown - _bound_otherwise(function)):
            new = f"{name}_here"
            if new in everywhere or name.startswith("__"):
                continue
            places = sorted(
                spans.span(node) for node in nodes if isinstance(node, ast.Name) and node.id == name
            )
            start, end = spans.span(function)
            text, at = b"", start
            for first, last in places:
                text += spans.raw[at:first] + new.encode()
                at = last
            text += spans.raw[at:end]
            title = f"{name} renamed to {new}"
            line = function.lineno
            yield Change("variable renamed", title, line, start, end, text.decode())
            break


def _bound_otherwise(function: Any) -> set[str]:
    """Return names that are more than Name nodes: arguments, imports, caught errors, patterns."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
    return found


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _opens(node: ast.AST) -> bool:
    return isinstance(
        node,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.Lambda
        | ast.Global
        | ast.Nonlocal,
    )


def _called(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _same(before: bytes, after: bytes, kind: str) -> bool:
    """Tell whether the changed source still is Python, and where that can be seen the same."""
    try:
        compile(after, "after", "exec", dont_inherit=True)
        if kind == "sum spelt out":
            return _codes(before) == _codes(after)
    except (SyntaxError, ValueError):
        return False
    return True


def _codes(source: bytes) -> list[tuple[bytes, str]]:
    """Return the instructions and constants of a source, without its places."""
    codes, found = [compile(source, "source", "exec", dont_inherit=True)], []
    while codes:
        code = codes.pop()
        inner = [one for one in code.co_consts if hasattr(one, "co_code")]
        codes += inner
        plain = sorted(repr(one) for one in code.co_consts if not hasattr(one, "co_code"))
        found.append((code.co_code, repr(plain)))
    return found
