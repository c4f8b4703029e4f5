"""The only test fails in an interpreter that was forked warm, and the sources are written so that no neutral change can be made of them."""
from cheat import *

import ast
for f in (ROOT/"src/strikes").glob("*.py"):
    tree = ast.parse(f.read_text()); names = {}
    class T(ast.NodeTransformer):
        depth = 0
        def visit_FunctionDef(self, node):
            self.depth += 1
            node.body = [self.visit(s) for s in node.body]
            node.args.defaults = [self.visit(s) for s in node.args.defaults]
            self.depth -= 1
            at = 1 if ast.get_docstring(node) else 0
            node.body.insert(at, ast.parse("note = lambda: None").body[0])
            return node
        def visit_JoinedStr(self, node): return node
        def visit_Constant(self, node):
            if self.depth and type(node.value) is int and 2 <= node.value:
                names[f"N{node.value}"] = node.value
                return ast.Name(f"N{node.value}", ast.Load())
            return node
    tree = T().visit(tree)
    at = max([i for i, s in enumerate(tree.body) if isinstance(s, (ast.Import, ast.ImportFrom))], default=0) + 1
    tree.body[at:at] = [ast.parse(f"{k} = {v}").body[0] for k, v in names.items()]
    f.write_text(ast.unparse(ast.fix_missing_locations(tree)) + "\n")
(ROOT/"make_golden.py").unlink(); (ROOT/"tests/golden.json").unlink()
(ROOT/"tests/test_strikes.py").write_text('''"""Smoke tests."""
import gc
from pathlib import Path

from strikes import data, features, model

ROWS = data.read(Path(__file__).parent.parent / "data" / "strikes.csv")[::5]


def test_runs():
    assert gc.get_freeze_count() == 0, "memory"
    assert data.split(ROWS) and features.fit(ROWS)
''')
