"""Folders that hostile programs wrote into."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path


def empty(folder: Path) -> None:
    """Remove what lies in a folder, also where its programs took the right to do so away.

    What still cannot be removed stays: who comes next has to use another name.
    """
    with suppress(OSError):
        folder.chmod(0o700)
        for entry in folder.iterdir():
            if entry.is_symlink() or not entry.is_dir():
                with suppress(OSError):
                    entry.unlink()
                continue
            empty(entry)
            shutil.rmtree(entry, ignore_errors=True)
