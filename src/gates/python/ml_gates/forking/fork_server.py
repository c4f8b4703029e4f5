"""Imports what programs need, once, and then runs each of them as a fork of itself.

`fork_server.py ASKED ANSWERS`, two pipes that it inherits: it reads an object of JSON a line, first
`{"imports": [names], "own": [names], "emptied": [folders]}`, then for each program
`{"words": ["-m", "module", …] or ["script.py", …], "cwd", "env"}`, `env` being added to its own. A
line answers each: `{"refused": null or why not}`, then `{"code", "tail", "last"}`. To start Python
and to import numerical packages is most of what a short program costs.

A program sees what it would see when it is started by itself, and cannot reach this process: its
memory and descriptors are closed to others, its pipes are closed before the program begins, and its
stdin and stdout lead nowhere, since whoever made its sandbox holds these, too. What the program
leaves running is ended before the next one, and what it leaves in `emptied` is removed. Where
something stays, there or between processes, the answer says `last`, and this process ends.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, NoReturn

NOT_BEFORE_A_FORK = frozenset(
    {"onnxruntime", "polars", "tensorflow", "torch", "jax", "jaxlib", "ray", "pyspark", "grpc"}
)
"""They start threads when they are imported, or say that they may hang in a fork."""
LONGEST_TAIL = 2000
ENDS_WITHIN = 10.0
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36


def process_control(option: int, value: int) -> None:
    """Set an attribute of this process where the system has it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def refusal(imports: list[str], own: frozenset[str]) -> str | None:
    """Import what can be imported; return why programs must be started one by one, if they must."""
    for name in imports:
        if name.partition(".")[0] not in own | NOT_BEFORE_A_FORK:
            with contextlib.suppress(BaseException):
                importlib.import_module(name)
    loaded = {name.partition(".")[0] for name in sys.modules}
    for why, names in (("is the project's name, too", own), ("may hang", NOT_BEFORE_A_FORK)):
        found = sorted(loaded & names)
        if found:
            return f"{found[0]} {why}"
    # A fork has the calling thread alone: one that waits for the others when it ends never does.
    return (
        None if threading.active_count() == 1 and a_fork_ends() else "what is imported has threads"
    )


def a_fork_ends() -> bool:
    """Tell whether a fork that does nothing ends by itself."""
    pid = os.fork()
    if pid == 0:
        leave(lambda: None)
    until = time.monotonic() + ENDS_WITHIN
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def end_children() -> None:
    """End what a program left behind: it is our child when its parent is gone."""
    me = str(os.getpid())
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208  (pathlib is not needed)
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                if file.read().rpartition(b")")[2].split()[1] == me.encode():
                    os.kill(int(name), signal.SIGKILL)
        time.sleep(0.002)


def empty(folder: str, device: int) -> None:
    """Remove what lies in a folder, but for what is mounted there; raises OSError."""
    os.chmod(folder, 0o1777)  # noqa: PTH101
    with os.scandir(folder) as entries:
        for entry in list(entries):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108
            elif entry.stat(follow_symlinks=False).st_dev == device:
                empty(entry.path, device)
                # What is mounted below it stays, and with it its folders.
                with contextlib.suppress(OSError):
                    os.rmdir(entry.path)  # noqa: PTH106


def cleared(folders: list[str]) -> bool:
    """Empty these folders; tell whether nothing is left there or between processes."""
    try:
        for folder in folders:
            empty(folder, os.stat(folder).st_dev)  # noqa: PTH116
    except OSError:
        return False
    if not folders:
        return True  # what processes share is not ours alone
    left = 0
    for kind in ("shm", "sem", "msg"):
        with contextlib.suppress(FileNotFoundError), open(f"/proc/sysvipc/{kind}") as file:  # noqa: PTH123
            left += len(file.readlines()) - 1
    return left == 0


def become(command: dict[str, Any], given: dict[str, str], base: list[str]) -> None:
    """Be the program, as far as a program can tell."""
    process_control(PR_SET_DUMPABLE, 1)
    gc.unfreeze()
    os.environ.clear()
    os.environ.update({**given, **command["env"]})
    time.tzset()
    os.chdir(command["cwd"])
    if "numpy" in sys.modules:
        # Its state is that of the import; `random` takes a new one itself.
        sys.modules["numpy"].random.seed()
    words = command["words"]
    module = words[0] == "-m"
    first = command["cwd"] if module else os.path.dirname(os.path.realpath(words[0]))  # noqa: PTH120
    path = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    sys.path[:] = [first, *path, *base]
    sys.argv[:] = ["-m", *words[2:]] if module else words
    sys.modules["__main__"].__dict__.pop("__file__", None)
    if module:
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(words[0], run_name="__main__")


def leave(run: Callable[[], None]) -> NoReturn:
    """Run a program to its end, and end as Python does, but for taking its modules apart.

    That takes longer than many a program, and threads that a fork does not have may be waited for.
    """
    code = 0
    try:
        run()
    except SystemExit as asked:
        if isinstance(asked.code, int):
            code = asked.code
        elif asked.code is not None:
            print(asked.code, file=sys.stderr)
            code = 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    for last in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        try:
            last()
        except BaseException:
            traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            code = code or 120  # as Python does
    os._exit(code & 0xFF)


def serve(asked: BinaryIO, answers: int) -> dict[str, Any] | None:
    """Fork for each line until there is none; in the fork return what it has to be."""

    def answer(value: dict[str, Any]) -> None:
        os.write(answers, json.dumps(value).encode() + b"\n")

    first = json.loads(asked.readline())
    why = refusal(first["imports"], frozenset(first["own"]))
    answer({"refused": why})
    if why is not None:
        return None
    gc.freeze()
    for line in asked:
        with tempfile.TemporaryFile() as output:
            pid = os.fork()
            if pid == 0:
                for number in (1, 2):
                    os.dup2(output.fileno(), number)
                os.close(answers)
                asked.close()
                return dict(json.loads(line))
            _, status = os.waitpid(pid, 0)
            end_children()
            last = not cleared(first["emptied"])
            output.seek(max(0, output.seek(0, os.SEEK_END) - LONGEST_TAIL))
            tail = output.read().decode("utf-8", "replace")
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        answer({"code": code, "tail": tail, "last": last})
        if last:
            return None
    return None


if __name__ == "__main__":
    process_control(PR_SET_DUMPABLE, 0)
    process_control(PR_SET_CHILD_SUBREAPER, 1)
    variables, others = dict(os.environ), sys.path[1:]
    pipes = [int(word) for word in sys.argv[1:]]
    for pipe in pipes:
        os.set_inheritable(pipe, False)
    program = serve(os.fdopen(pipes[0], "rb"), pipes[1])
    if program is not None:
        leave(partial(become, program, variables, others))
