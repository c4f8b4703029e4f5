"""Says which Python runs this, and the versions of the packages that a project imports or names.

`python versions.py FOLDER`: one line of text. Nothing of the folder is imported or run; what is not
installed is left out. Runs in the project's Python, however old, so that it needs no other package.
"""

from __future__ import annotations

import contextlib
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

from warm_imports import imported_below

MOST = 12


def named_in(folder: Path) -> set[str]:
    """Return the packages that the requirements of a folder name."""
    found = set()
    for file in sorted(folder.glob("requirements*.txt")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            name = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
            if name:
                found.add(name.group())
    return found


def versions(folder: Path) -> dict[str, str]:
    """Return the versions by the names of the installed packages."""
    by_module: dict[str, list[str]] = getattr(metadata, "packages_distributions", dict)()
    modules = {name.split(".")[0] for name in imported_below(folder)}
    names = named_in(folder).union(*(by_module.get(module, [module]) for module in modules))
    found = {}
    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[metadata.metadata(name)["Name"]] = metadata.version(name)
    return found


if __name__ == "__main__":
    found = sorted(versions(Path(sys.argv[1])).items(), key=lambda one: one[0].lower())
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    packages = [f"{name} {version}" for name, version in found[:MOST]]
    print(", ".join([f"Python {platform.python_version()}", *packages, *more]))
