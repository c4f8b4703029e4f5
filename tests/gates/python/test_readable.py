"""What is run and cannot be read is found; what only looks like it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

HIDDEN = {
    "packed": "import base64, zlib\nexec(zlib.decompress(base64.b64decode('eJw=')))\n",
    "by steps": "import base64\n"
    "text = base64.b64decode('eA==')\nready = text.decode()\n\nexec(ready)\n",
    "by a function": (
        "import base64\ndef unpack(part):\n    return base64.b64decode(part).decode()\n\n"
        "eval(unpack('eA=='))\n"
    ),
    "another name": "import zlib\nrun = exec\nrun(zlib.decompress(b'x'))\n",
    "builtins": "import builtins, zlib\nbuiltins.exec(zlib.decompress(b'x'))\n",
    "getattr": "import zlib\ngetattr(__builtins__, 'ex' + 'ec')(zlib.decompress(b'x'))\n",
    "imported": "from builtins import exec as go\nimport zlib\ngo(zlib.decompress(b'x'))\n",
    "compile": "exec(compile(bytes.fromhex('70617373'), 'm', 'exec'))\n",
    "marshal": "import marshal\ncode = marshal.loads(b'x')\n",
    "from marshal": "from marshal import loads\ncode = loads(b'x')\n",
    "numbers": "exec(''.join(map(chr, [112, 97, 115, 115])))\n",
    "numbers in a list": "exec(bytes([112, 97]))\n",
    "turned round": "exec('ssap'[::-1])\n",
    "codec": "import codecs\nexec(codecs.decode('cnff', 'rot13'))\n",
    "translated": "exec('qbtt'.translate({}))\n",
    "opaque": f"exec({'a=1;' * 150!r})\n",
    "code": "import types\ntypes.FunctionType(types.CodeType(0, 0, 0, 0, b''), {}, 'f')\n",
    "import": "import base64\n__import__(base64.b64decode('b3M=').decode())\n",
}
HONEST = {
    "frames": "import pandas as pd\ndf = pd.DataFrame()\n"
    "df.eval('a + b')\npd.eval('1 + 1')\ndf.query('a > 1')\n",
    "patterns": "import re\nre.compile('a' * 900)\n",
    "torch": "import torch\nmodel = torch.compile(torch.nn.Linear(1, 1))\nmodel.eval()\n",
    "literals": "import ast\nast.literal_eval('[1]')\n",
    "models": "import joblib, pickle\njoblib.load('m'); pickle.loads(b'x')\n",
    "json": "import json\njson.loads('{}')\n",
    "arrays": "import numpy as np\nnp.frombuffer(bytes([1, 2]))\n",
    "picture": f"import base64\nICON = base64.b64decode({'iVBORw0KGgo' * 90!r})\n"
    "open('i', 'wb').write(ICON)\n",
    "packed rows": "import gzip, zlib\nrows = zlib.decompress(open('r', 'rb').read())\n",
    "formula": "def apply(text, row):\n    return eval(text, {}, row)\n",
    "written code": "exec('x = 1')\n",
    "keras": "model.compile(optimizer='adam')\n",
    "plugin": "import importlib\nimportlib.import_module(f'app.{name}')\n",
    "method": "class A:\n    def compile(self, x):\n        return x\nA().compile(bytes([1]))\n",
    "letters": "letters = [chr(97 + at) for at in range(26)]\n",
    "version": "exec(open('src/version.py').read())\n",
    "rows": "rows = list('ab')\nvalue = eval(repr(list(table[::-1])))\n",
    "broken": "def (:\n",
}


def found(run: Run, folder: Path) -> list[tuple[str, int]]:
    answer = run("readable", project=str(folder))
    return [(finding["path"], finding["line"]) for finding in answer["found"]]


@pytest.mark.parametrize("name", HIDDEN)
def test_what_runs_something_unreadable_is_found_by_its_line(
    run: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/model.py").write_text(HIDDEN[name])
    line = next(at for at, text in enumerate(HIDDEN[name].splitlines(), 1) if runs(text))
    assert ("src/model.py", line) in found(run, tmp_path)


def runs(text: str) -> bool:
    words = ("exec(", "eval(", "run(", "go(", "loads(", "getattr(", "CodeType(", "__import__(")
    return any(word in text for word in words)


@pytest.mark.parametrize("name", HONEST)
def test_what_only_looks_like_it_passes(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "model.py").write_text(HONEST[name])
    assert found(run, tmp_path) == []


def test_a_compiled_module_without_its_source_is_found_where_it_is_imported(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/core.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    (tmp_path / "pkg/other.pyc").write_bytes(b"x")
    (tmp_path / "train.py").write_text("import json\nfrom pkg import core\n")
    assert found(run, tmp_path) == [("train.py", 2)]
    (tmp_path / "pkg/core.pyx").write_text("x = 1\n")
    assert found(run, tmp_path) == []
