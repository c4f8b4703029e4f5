"""Programs that are forks of a warm interpreter do what they do when they are started."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ml_gates.forked import SERVER, ForkServer, program_of
from ml_gates.processes import Ended, Processes

TELLS = """
import json, os, sys
print(json.dumps([__name__, sys.argv[1:], sys.path[0], os.getcwd(), sorted(os.environ.items()),
    os.path.expanduser("~"), sys.stdin.read()]))
import sklearn.linear_model
import helper
sys.exit(helper.CODE)
"""


@dataclass
class Place:
    """A project, and the two ways to run its programs."""

    processes: Processes
    folder: Path
    server: ForkServer

    def file(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    @property
    def env(self) -> dict[str, str]:
        """Return the variables of a program."""
        path = os.pathsep.join([str(self.folder / "src"), str(self.folder)])
        return {"WORD": "seen", "PYTHONPATH": path}

    def start(self) -> bool:
        """Start the interpreter."""
        words = [sys.executable, str(SERVER)]
        return self.server.start(words, self.folder, self.given, None)

    @property
    def given(self) -> dict[str, str]:
        """Return the variables of the interpreter, which its programs have, too."""
        return {"PATH": os.environ["PATH"], "HOME": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}

    def forked(self, *words: str, seconds: float = 60) -> Ended:
        """Run a program as a fork."""
        assert self.start()
        program = program_of([sys.executable, *words])
        assert program is not None
        return self.server.run(program, self.folder, self.env, seconds)

    def started(self, *words: str) -> Ended:
        """Run a program by itself."""
        env = {**self.given, **self.env}
        return self.processes.run([sys.executable, *words], self.folder, env, 60)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return an empty project."""
    processes = Processes()
    folder = tmp_path / "project"
    folder.mkdir()
    emptied = tmp_path / "emptied"
    emptied.mkdir()
    server = ForkServer(processes, folder, [str(emptied)])
    yield Place(processes, folder, server)
    server.stop()
    processes.stop()


@pytest.mark.parametrize("words", [["-m", "tells", "a", "b c"], ["src/tells.py"]])
def test_a_fork_is_what_a_start_is(place: Place, words: list[str]) -> None:
    place.file("src/tells.py", TELLS)
    place.file("src/helper.py", "CODE = 7")
    assert place.forked(*words) == place.started(*words)
    assert place.forked(*words).code == 7


def test_a_traceback_and_a_signal_are_an_exit_code(place: Place) -> None:
    place.file("fails.py", "raise ValueError('here')")
    place.file("dies.py", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    place.file("fine.py", "import atexit; atexit.register(print, 'last')")
    failed = place.forked("fails.py")
    assert failed.code == 1
    assert "ValueError: here" in failed.tail
    assert place.forked("dies.py").code == 128 + signal.SIGTERM
    assert place.forked("fine.py") == Ended(0, "last\n")


def test_no_program_sees_another_one(place: Place, tmp_path: Path) -> None:
    emptied = tmp_path / "emptied"
    place.file(
        "leaves.py",
        "import os, subprocess, sys, numpy, helper\n"
        "numpy.left = helper\n"
        "os.environ['LEFT'] = '1'\n"
        f"os.makedirs('{emptied}/a/b'); open('{emptied}/a/b/c', 'w').close()\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "print(subprocess.Popen(sleep, start_new_session=True).pid)\n",
    )
    place.file("helper.py", "CODE = 1")
    place.file(
        "looks.py",
        "import os, numpy, helper\n"
        "assert not hasattr(numpy, 'left') and 'LEFT' not in os.environ\n"
        f"print(helper.CODE, os.listdir('{emptied}'))\n",
    )
    left = place.forked("leaves.py")
    assert left.code == 0, left.tail
    with pytest.raises(ProcessLookupError):
        os.kill(int(left.tail), 0)
    place.file("helper.py", "CODE = 2")
    assert place.forked("looks.py") == Ended(0, "2 []\n")


def test_chance_is_not_that_of_the_import(place: Place) -> None:
    place.file("drawn.py", "import random, numpy; print(random.random(), numpy.random.random())")
    one, other = place.forked("drawn.py").tail.split(), place.forked("drawn.py").tail.split()
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_one_that_ends_its_parent_or_takes_too_long_is_ended_alone(place: Place) -> None:
    place.file("kills.py", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    place.file(
        "sleeps.py",
        "import os, pathlib, time\n"
        "pathlib.Path('pid').write_text(str(os.getpid()))\n"
        "time.sleep(60)\n",
    )
    place.file("fine.py", "print(1)")
    assert place.forked("kills.py").code == 137
    assert place.forked("fine.py") == Ended(0, "1\n")
    began = time.monotonic()
    assert place.forked("sleeps.py", seconds=2).code is None
    assert time.monotonic() - began < 20
    pid = int((place.folder / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        while time.monotonic() - began < 30:
            os.kill(pid, 0)
    assert place.forked("fine.py") == Ended(0, "1\n")


def test_an_answer_is_the_interpreters_and_not_its_programs(place: Place) -> None:
    place.file(
        "forges.py",
        "import json, os, sys\n"
        "line = json.dumps({'code': 0, 'tail': ''}).encode() + b'\\n'\n"
        "for pid in (os.getpid(), os.getppid()):\n"
        "    for number in range(64):\n"
        "        try:\n"
        "            with open(f'/proc/{pid}/fd/{number}', 'wb', buffering=0) as file:\n"
        "                file.write(line)\n"
        "        except OSError:\n"
        "            pass\n"
        "        try:\n"
        "            os.write(number, line) if number > 2 else None\n"
        "        except OSError:\n"
        "            pass\n"
        "sys.exit(9)\n",
    )
    place.file("fine.py", "print(1)")
    # Root may open the descriptors of any process: it is kept from that by its sandbox.
    if os.geteuid() != 0:
        assert place.forked("forges.py").code == 9
    assert place.forked("fine.py") == Ended(0, "1\n")


def test_what_starts_threads_when_it_is_imported_is_not_forked(place: Place) -> None:
    place.file("main.py", "import threaded_package")
    (place.folder / "lib").mkdir()
    (place.folder / "lib" / "threaded_package.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    words = [sys.executable, str(SERVER)]
    env = {**place.given, "PYTHONPATH": str(place.folder / "lib")}
    assert not place.server.start(words, place.folder, env, None)
    assert place.server.refused


def test_a_package_with_modules_of_any_name_is_forked(place: Place) -> None:
    for name in ("__init__", "__main__", "config", "tempfile", "numpy"):
        place.file(f"pkg/{name}.py", "print('here')")
    assert place.forked("-m", "pkg") == place.started("-m", "pkg")


def test_a_project_that_covers_a_module_of_the_interpreter_is_started_anew(place: Place) -> None:
    place.file("tempfile.py", "TemporaryFile = None")
    assert not place.start()
    assert not place.start()


def test_only_programs_of_python_are_forked(tmp_path: Path) -> None:
    assert program_of(["/e/bin/python", "-m", "pkg", "x"]) is not None
    assert program_of(["/e/bin/python3.12", "a.py"]) is not None
    for words in (["make", "test"], ["/e/bin/python", "-W", "error", "-m", "a"], ["/e/bin/python"]):
        assert program_of(words) is None
    (tmp_path / "python").touch()
    for name, text in (("tool", "#!/e/bin/python\n"), ("shell", "#!/bin/sh\n")):
        (tmp_path / name).write_text(text)
    found = program_of([str(tmp_path / "tool"), "x"])
    assert found is not None
    assert found.python == str(tmp_path / "python")
    assert found.words == [str(tmp_path / "tool"), "x"]
    assert program_of([str(tmp_path / "shell"), "x"]) is None
