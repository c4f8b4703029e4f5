"""Versions of what a project imports or names, from the environment that runs the script."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "src/gates/python/versions.py"


def test_what_is_imported_or_named_and_installed_is_told(tmp_path: Path) -> None:
    installed, project = tmp_path / "site", tmp_path / "project"
    for name in ("toy-maths", "toy-plots", "toy-other"):
        place = installed / f"{name.replace('-', '_')}-1.2.3.dist-info"
        place.mkdir(parents=True)
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2.3\n"
        (place / "METADATA").write_text(about, encoding="utf-8")
        (place / "top_level.txt").write_text(name.removeprefix("toy-"), encoding="utf-8")
    project.mkdir()
    (project / "train.py").write_text("import os\nimport maths.sums\n", encoding="utf-8")
    names = "# a comment\ntoy-plots>=1\nnever-installed==2\n"
    (project / "requirements.txt").write_text(names, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, str(SCRIPT), str(project)],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    first, *packages = said.split(", ")
    assert first == f"Python {platform.python_version()}"
    assert [one for one in packages if one.startswith("toy")] == [
        "toy-maths 1.2.3",
        "toy-plots 1.2.3",
    ]
