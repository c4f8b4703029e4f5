"""Faults that a project's tests must notice, made in its Python sources.

Only meaning is changed, never what is written to a person: messages, docstrings, annotations and
the words of a command line stay.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

FEATURES = re.compile(r"feature|column|field|numeric|categor", re.IGNORECASE)
LABELS = re.compile(r"label|target|positive|class|\by\b", re.IGNORECASE)
PATHS = re.compile(r"path|root|folder|dir|home|parent|model|store|out$|file", re.IGNORECASE)
# Options of files and types: without them nothing is learned differently.
PLAIN_OPTIONS = frozenset(
    {
        "exist_ok",
        "parents",
        "missing_ok",
        "encoding",
        "newline",
        "strict",
        "dtype",
        "indent",
        "copy",
    }
)
SKIPPED_CALLS = re.compile(r"(print|log|logger|logging|warn|add_argument|echo|getLogger)$")
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], str]] = {
    ast.Lt: (ast.LtE, "off by one"),
    ast.LtE: (ast.Lt, "off by one"),
    ast.Gt: (ast.GtE, "off by one"),
    ast.GtE: (ast.Gt, "off by one"),
    ast.In: (ast.NotIn, "membership turned"),
    ast.NotIn: (ast.In, "membership turned"),
    ast.Is: (ast.IsNot, "missing values turned"),
    ast.IsNot: (ast.Is, "missing values turned"),
}
OPPOSITES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "mean": "sum",
    "argmax": "argmin",
}
ORDER = (
    "flipped label",
    "dropped feature",
    "trained on all rows",
    "sides swapped",
    "recode skipped",
    "filter dropped",
    "scaling skipped",
    "step skipped",
    "option dropped",
    "membership turned",
    "missing values turned",
    "negated condition",
    "off by one",
    "swapped arguments",
    "opposite function",
    "constant replaced",
    "operator replaced",
    "result emptied",
)
"""From what a person would fear most to what is only syntax."""


@dataclass(frozen=True)
class Change:
    """One edit: bytes of the source from `start` to `end` become `text`."""

    kind: str
    title: str
    line: int
    start: int
    end: int
    text: str


def changes_of(source: str, columns: frozenset[str], excluded: frozenset[str]) -> list[Change]:
    """Return every change that keeps the source valid; SyntaxError: it is no Python."""
    tree = ast.parse(source)
    walker = _Walker(source, columns, excluded)
    walker.visit(tree)
    raw = source.encode()
    found = []
    for change in walker.changes:
        mutated = apply_change(raw, change)
        if mutated != raw and _parses(mutated):
            found.append(change)
    return found


def apply_change(source: bytes, change: Change) -> bytes:
    """Return the source with the change."""
    return source[: change.start] + change.text.encode() + source[change.end :]


def _parses(source: bytes) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


class Spans:
    """Where the nodes of a source lie in its bytes."""

    def __init__(self, source: str) -> None:
        """Note where each line begins."""
        self.raw = source.encode()
        self.starts = [0]
        for line in self.raw.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return first byte and the one after the last."""
        at: Any = node
        return (
            self.starts[at.lineno - 1] + at.col_offset,
            self.starts[at.end_lineno - 1] + at.end_col_offset,
        )


class _Walker(Spans, ast.NodeVisitor):
    """Visits what computes, and notes what could be wrong there."""

    def __init__(self, source: str, columns: frozenset[str], excluded: frozenset[str]) -> None:
        super().__init__(source)
        self.columns, self.excluded = columns, excluded
        self.changes: list[Change] = []
        self.function = ""

    def text(self, node: ast.AST) -> str:
        """Return the source of a node."""
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def replace(self, node: ast.AST, text: str, kind: str, title: str) -> None:
        """Note that a node could be replaced."""
        start, end = self.span(node)
        at: Any = node
        self.changes.append(Change(kind, title, at.lineno, start, end, text))

    # What is only said to a person or to a type checker is left alone.

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave messages alone."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave assertions alone."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave messages alone."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Look at the value, not at the type."""
        if node.value is not None:
            self.visit(node.value)

    def visit_arguments(self, node: ast.arguments) -> None:
        """Look at defaults, not at types."""
        for default in (*node.defaults, *node.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look at the body and defaults; decorators and types stay."""
        before, self.function = self.function, node.name
        self.visit(node.args)
        for statement in node.body:
            self.visit(statement)
        self.function = before

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at the body only."""
        for statement in node.body:
            self.visit(statement)

    def visit_If(self, node: ast.If) -> None:
        """Negate a condition; what starts a program or serves type checkers stays."""
        test = self.text(node.test)
        if "__name__" in test or "TYPE_CHECKING" in test:
            return
        if not isinstance(node.test, ast.Compare):
            self.replace(node.test, f"not ({test})", "negated condition", f"not ({test})")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """Negate a condition."""
        test = self.text(node.test)
        if not isinstance(node.test, ast.Compare):
            self.replace(node.test, f"(not ({test}))", "negated condition", f"not ({test})")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Skip a call whose result nobody takes; docstrings stay."""
        if isinstance(node.value, ast.Call):
            if SKIPPED_CALLS.search(self.text(node.value.func)):
                return
            self.replace(node, "pass", "step skipped", f"without {self._short(node)}")
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Skip a step that changes what it was given: `rows = clean(rows)`."""
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        used = {inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)}
        if names and names <= used:
            self.replace(node, "pass", "step skipped", f"without {self._short(node)}")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Skip what is added up."""
        self.replace(node, "pass", "step skipped", f"without {self._short(node)}")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        """Swap the sides of a split, empty a list."""
        value = node.value
        if isinstance(value, ast.Tuple) and len(value.elts) == 2 and "split" in self.function:
            first, second = map(self.text, value.elts)
            self.replace(value, f"{second}, {first}", "sides swapped", "training for test")
        if isinstance(value, ast.ListComp):
            self.replace(value, "[]", "result emptied", "an empty list")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Drop a filter, or the first feature of a loop."""
        for condition in node.ifs:
            self.replace(
                condition, "True", "filter dropped", f"without if {self._short(condition)}"
            )
        self._shorten(node.iter)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """Leave the first feature out of a loop."""
        self._shorten(node.iter)
        self.generic_visit(node)

    def _shorten(self, iterated: ast.expr) -> None:
        text = self.text(iterated)
        if FEATURES.search(text) and isinstance(iterated, ast.Name | ast.Attribute):
            title = f"without the first of {text}"
            self.replace(iterated, f"list({text})[1:]", "dropped feature", title)

    def visit_List(self, node: ast.List) -> None:
        """Drop a feature from a list of names, or let an excluded one in."""
        self._drop_elements(node)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """Drop a feature from a list of names."""
        self._drop_elements(node)
        self.generic_visit(node)

    def _drop_elements(self, node: ast.List | ast.Tuple) -> None:
        words = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        known = [word for word in words if word in self.columns]
        if len(words) != len(node.elts) or not known or len(words) < 2:
            return
        opening, closing = ("[", "]") if isinstance(node, ast.List) else ("(", ",)")
        for word in known[:3]:
            rest = ", ".join(repr(one) for one in words if one != word)
            text = f"{opening}{rest}{closing}"
            self.replace(node, text, "dropped feature", f"without {word!r}")
        for word in sorted(self.excluded)[:1]:
            more = ", ".join(repr(one) for one in (*words, word))
            text = f"{opening}{more}{closing}"
            self.replace(node, text, "dropped feature", f"with the excluded {word!r}")

    def visit_Compare(self, node: ast.Compare) -> None:
        """Turn a comparison."""
        if len(node.ops) == 1:
            text, left, right = self.text(node), node.left, node.comparators[0]
            kind = type(node.ops[0])
            if kind in COMPARISONS:
                other, what = COMPARISONS[kind]
                turned = ast.unparse(ast.Compare(left, [other()], [right]))
                self.replace(node, f"({turned})", what, turned)
            elif kind in (ast.Eq, ast.NotEq):
                turned = ast.unparse(
                    ast.Compare(left, [ast.NotEq() if kind is ast.Eq else ast.Eq()], [right])
                )
                what = "flipped label" if LABELS.search(text) else "negated condition"
                self.replace(node, f"({turned})", what, turned)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Exchange `and` and `or`."""
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        turned = ast.unparse(ast.BoolOp(other, node.values))
        self.replace(node, f"({turned})", "negated condition", turned)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Drop a negation."""
        if isinstance(node.op, ast.Not | ast.Invert):
            text = self.text(node.operand)
            self.replace(node, f"({text})", "negated condition", text)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Skip a scaling, exchange an operator."""
        left, right = self.text(node.left), self.text(node.right)
        if isinstance(node.op, ast.Div):
            if not PATHS.search(left) and not _is_text(node):
                self.replace(node, f"({left})", "scaling skipped", f"{left} not divided by {right}")
        elif isinstance(node.op, ast.Sub):
            if isinstance(node.left, ast.Constant) and node.left.value == 1:
                self.replace(node, f"({right})", "flipped label", f"{right} for 1 - {right}")
            else:
                self.replace(node, f"({left})", "scaling skipped", f"{left} without - {right}")
        elif isinstance(node.op, ast.Mult):
            self.replace(node, f"({left})", "operator replaced", f"{left} without * {right}")
        elif isinstance(node.op, ast.Add) and not _is_text(node):
            self.replace(node, f"({left})", "operator replaced", f"{left} without + {right}")
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Train on all rows; take the other class's probability; be off by one."""
        inside = self.text(node.slice)
        base = self.text(node.value)
        if isinstance(node.slice, ast.Name) and re.search(r"train|fit", inside):
            self.replace(node, f"{base}[:]", "trained on all rows", f"{base}[:] for [{inside}]")
        column = re.fullmatch(r":,\s*(-?[01])", inside)
        if column:
            other = "0" if column.group(1) != "0" else "1"
            kind = "flipped label" if "prob" in base else "off by one"
            self.replace(node, f"{base}[:, {other}]", kind, f"{base}[:, {other}]")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Skip a look-up, swap arguments, drop an option, call the opposite."""
        name = self.text(node.func)
        if SKIPPED_CALLS.search(name) or "Error" in name or "getenv" in name:
            return
        arguments = [self.text(one) for one in node.args]
        if name.endswith(".get") and len(arguments) == 2:
            self.replace(node, f"({arguments[1]})", "recode skipped", f"{arguments[1]} always")
        elif len(arguments) == 2 and not any(isinstance(one, ast.Starred) for one in node.args):
            start, _ = self.span(node.args[0])
            _, end = self.span(node.args[1])
            text, title = f"{arguments[1]}, {arguments[0]}", f"{name}: arguments swapped"
            self.changes.append(Change("swapped arguments", title, node.lineno, start, end, text))
        for keyword in node.keywords:
            if keyword.arg not in (None, *PLAIN_OPTIONS) and not name.endswith(("run", "open")):
                self._drop_option(node, name, keyword)
        last = name.rsplit(".", 1)[-1]
        if last in OPPOSITES:
            other = name[: len(name) - len(last)] + OPPOSITES[last]
            self.replace(node.func, other, "opposite function", f"{other} for {name}")
        if last in ("train_test_split",) and arguments:
            self._no_stratify(node)
        self.generic_visit(node)

    def _drop_option(self, node: ast.Call, name: str, keyword: ast.keyword) -> None:
        rest = ast.Call(node.func, node.args, [one for one in node.keywords if one is not keyword])
        title = f"{name} without {self._short(keyword)}"
        self.replace(node, ast.unparse(rest), "option dropped", title)

    def _no_stratify(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            if keyword.arg == "test_size":
                self.replace(keyword.value, "0.9", "trained on all rows", "the sides' sizes turned")

    def visit_Constant(self, node: ast.Constant) -> None:
        """Change a number or a truth value; words stay, but for names of columns."""
        value = node.value
        if isinstance(value, bool):
            self.replace(node, str(not value), "constant replaced", f"{not value} for {value}")
        elif isinstance(value, int):
            self.replace(node, str(value + 1), "constant replaced", f"{value + 1} for {value}")
        elif isinstance(value, float) and value:
            self.replace(node, repr(value / 2), "constant replaced", f"{value / 2} for {value}")

    def _short(self, node: ast.AST) -> str:
        return " ".join(self.text(node).split())[:60]


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )
