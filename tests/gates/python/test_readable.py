"""What is run and cannot be read is found; what only looks like it is not."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from conftest import Run

Found = list[tuple[str, int]]

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
    "pickle": "import pickle, base64\npickle.loads(base64.b64decode('gASV'))\n",
    "pickle by steps": "from dill import loads\ndata = b'gASV'\nmodel = loads(data)\n",
    "shell": "import base64, os\nos.system(base64.b64decode('bHM=').decode())\n",
    "runpy": "import base64, runpy\nrunpy.run_path(base64.b64decode('eA==').decode())\n",
    "archive": "import sys\nsys.path.insert(0, 'code.zip')\n",
    "zipimport": "from zipimport import zipimporter\nzipimporter('code').load_module('a')\n",
    "import": "import base64\n__import__(base64.b64decode('b3M=').decode())\n",
}
HONEST = {
    "frames": "import pandas as pd\ndf = pd.DataFrame()\n"
    "df.eval('a + b')\npd.eval('1 + 1')\ndf.query('a > 1')\n",
    "patterns": "import re\nre.compile('a' * 900)\n",
    "torch": "import torch\nmodel = torch.compile(torch.nn.Linear(1, 1))\nmodel.eval()\n",
    "literals": "import ast\nast.literal_eval('[1]')\n",
    "models": "import joblib, pickle\njoblib.load('m'); pickle.load(open('m', 'rb'))\n"
    "import zlib\npickle.loads(zlib.decompress(open('m', 'rb').read()))\n",
    "programs": "import os, subprocess\nsubprocess.run(['cut', '-d', chr(9)])\n"
    "os.system('ls')\nsubprocess.run(['gzip'], input=bytes([1]))\n",
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


PACKED = "import base64\nexec(base64.b64decode('eA=='))\n"
"""Its second line is found."""
ELSEWHERE = {
    "a package called env": ("env/__init__.py", PACKED, 2),
    "a folder called site-packages": ("lib/site-packages/a.py", PACKED, 2),
    "a script without an extension": ("run_train", PACKED, 2),
    "a shebang": ("bin/train", f"#!/usr/bin/env python3\n{PACKED}", 3),
    "another extension": ("notes.txt", PACKED, 2),
    "a path file": ("a.pth", "lib\nimport base64; exec(base64.b64decode('eA=='))\n", 1),
    "a notebook": (
        "a.ipynb",
        json.dumps({"cells": [{"cell_type": "code", "source": ["%matplotlib\n", PACKED]}]}),
        2,
    ),
    "base64 into sh": ("run.sh", "cd src\necho eA== | base64 -d | sh\n", 2),
    "base64 into python": ("go", "#!/bin/bash\nbase64 --decode x \\\n  | python3 - && ls\n", 2),
    "eval of base64": ("run.sh", 'eval "$(echo eA== | base64 -d)"\n', 1),
    "a process as a script": ("run.sh", "set -e\nbash <(base64 -d x)\n", 2),
    "python in a shell": ("run.sh", f'set -e\npython -c "{PACKED}"\n', 3),
    "a here document": ("run.sh", f"set -e\npython - <<'END'\n{PACKED}END\n", 4),
    "make": ("Makefile", "train:\n\techo eA== | base64 -d | bash -s\n", 2),
}
HONEST_ELSEWHERE = {
    "decoded data": ("run.sh", "echo $KEY | base64 -d > key.json\nbash train.sh\n"),
    "decoded rows": ("run.sh", "zcat rows.csv.gz | python train.py | sh train.sh\n"),
    "a filter": ("run.sh", "base64 -d x | python -c 'import sys; print(sys.stdin.read())'\n"),
    "an agent": ("run.sh", 'eval "$(ssh-agent)"; echo $KEY | base64 -d | ssh-add -\n'),
    "an installer": ("run.sh", "curl -LsSf https://example.org/install.sh | sh\n"),
    "prose": ("README.md", f"```\n{PACKED}```\n`echo x | base64 -d | sh`\n"),
    "rows": ("rows.csv", "a,b\n1,import\n"),
    "weights": ("model.pth", "PK\0import base64"),
    "an environment": ("env/lib/site-packages/a.py", PACKED),
    "compiled beside its source": ("__pycache__/json.pyc", "import json"),
    "a commit": (".git/hooks/run", PACKED),
}


def found(run: Run, folder: Path, commands: dict[str, list[str]] | None = None) -> Found:
    named = [{"name": name, "words": words} for name, words in (commands or {}).items()]
    answer = run("readable", project=str(folder), commands=named)
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
    words = (*words, "system(", "run_path(", "path.insert", "zipimporter(")
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


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_can_run_is_read_wherever_it_stands(run: Run, tmp_path: Path, name: str) -> None:
    path, text, line = ELSEWHERE[name]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    assert found(run, tmp_path) == [(path, line)]


@pytest.mark.parametrize("name", HONEST_ELSEWHERE)
def test_what_cannot_run_or_can_be_read_passes(run: Run, tmp_path: Path, name: str) -> None:
    path, text = HONEST_ELSEWHERE[name]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    (tmp_path / "a.py").write_text("import json\n")
    if path.startswith("env/"):
        (tmp_path / "env/pyvenv.cfg").write_text("home = /usr/bin\n")
    assert found(run, tmp_path) == []


@pytest.mark.parametrize(
    "words",
    [
        ["python", "-c", PACKED],
        ["python", f"-Ic{PACKED}"],
        ["sh", "-c", "echo eA== | base64 -d | sh"],
        ["sh", "-c", f'cd src && python -c "{PACKED}"'],
        ["python", "app", "{data}"],
    ],
)
def test_the_words_of_commands_are_read(run: Run, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "pipeline.yaml").write_text("commands:\n  predict: a\n  train: b\n")
    with zipfile.ZipFile(tmp_path / "app", "w") as archive:
        archive.writestr("__main__.py", "x = 1\n")
    assert found(run, tmp_path, {"train": words}) == [("pipeline.yaml", 3)]


def test_words_that_can_be_read_pass(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("python train.py $1\n")
    words = ["python", "-c", "import train; train.main()", "{data}", "--candidate", "linear"]
    assert found(run, tmp_path, {"train": words, "predict": ["sh", "run", "{data}"]}) == []


def test_a_file_that_a_command_names_may_be_shell(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("base64 -d x | sh\n")
    assert found(run, tmp_path) == []
    assert found(run, tmp_path, {"train": ["sh", "run.txt"]}) == [("run.txt", 1)]
