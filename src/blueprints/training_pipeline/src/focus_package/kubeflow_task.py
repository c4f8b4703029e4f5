"""What the tasks of the Kubeflow pipeline share. It imports no kfp: of that a task gets a part."""

from __future__ import annotations

from focus_package.__main__ import main
from focus_package.errors import ProjectError


def do(*words: str) -> None:
    """Run a command of the package; raises ProjectError when it fails."""
    if main(list(words)) != 0:
        raise ProjectError(f"{words[0]} failed: its sentence stands above.")
