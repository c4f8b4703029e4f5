"""Which code and which libraries made a model."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

LIBRARIES = (
    *("numpy", "scipy", "pandas", "scikit-learn", "lightgbm"),
    *("mlflow", "onnx", "skl2onnx", "onnxmltools", "onnxruntime"),
)


def code_version() -> str:
    """Return the git commit when the package is committed as it is, else a hash of its files."""
    package = Path(__file__).parent
    commit = _git(package, "rev-parse", "HEAD")
    changed = _git(package, "status", "--porcelain", "--", ".")
    if commit and changed == "":
        return f"git:{commit}"
    digest = hashlib.sha256()
    for path in sorted(package.glob("**/*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return f"files:{digest.hexdigest()}"


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that shape a model."""
    return {name: metadata.version(name) for name in LIBRARIES}


def _git(folder: Path, *words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    # A repository's settings may name programs to start; these two could be started by `status`.
    safe = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=")
    try:
        done = subprocess.run(  # noqa: S603
            [git, *safe, *words], cwd=folder, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
