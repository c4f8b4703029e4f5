"""The commands of pipeline.yaml, as they are started."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from focus_package.__main__ import COMMANDS, main
from focus_package.config import load

from sample import document, sample_table

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder with pipeline.yaml and rows, started in."""
    text = yaml.safe_dump(document(), allow_unicode=True)
    (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
    sample_table(100).to_csv(tmp_path / "rows.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def result(path: str) -> dict[str, object]:
    content: dict[str, object] = json.loads(Path(path).read_text(encoding="utf-8"))
    return content


def test_validate_ends_well_also_with_rejections(place: Path) -> None:
    assert main(["validate", "--data", "rows.csv", "--out", "new/out.json"]) == 0
    assert result("new/out.json") == {"rows": 100, "rejected": []}
    table = sample_table(3)
    table.loc[1, "count"] = "-1"
    table.to_csv("bad.csv", index=False)
    assert main(["validate", "--data", "bad.csv", "--out", "out.json"]) == 0
    rejected = result("out.json")["rejected"]
    assert rejected == [{"row": 1, "column": "count", "why": "-1 is below 0"}]


def test_split_writes_all_rows(place: Path) -> None:
    assert main(["split", "--data", "rows.csv", "--out", "out.json"]) == 0
    report = result("out.json")
    train, test = report["train"], report["test"]
    assert isinstance(train, list) and isinstance(test, list)
    assert sorted(train + test) == list(range(100))
    assert len(train) > len(test) > 15
    assert report["rule"] == "stratified"


def test_features_are_fitted_on_one_file_and_made_for_another(place: Path) -> None:
    table = sample_table(100)
    table.loc[:4, "outcome"] = "unknown"
    table.loc[:4, "count"] = "90"
    table.to_csv("fit.csv", index=False)
    sample_table(7, seed=3).drop(columns=["outcome"]).to_csv("few.csv", index=False)
    words = ["features", "--fit", "fit.csv", "--data", "few.csv", "--out", "out.csv"]
    assert main([*words, "--parameters", "parameters.json"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 7
    numbers = result("parameters.json")["numbers"]
    assert isinstance(numbers, list)
    counts = table["count"].iloc[5:].astype(float)
    assert numbers[2]["mean"] == pytest.approx(counts.mean())
    first = float(sample_table(7, seed=3)["count"].iloc[0])
    scaled = (first - counts.mean()) / counts.std(ddof=0)
    assert float(lines[0]["count"]) == pytest.approx(scaled)


def test_a_failure_is_one_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "--data", "none.csv", "--out", "out.json"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "none.csv" in said[0]
    sample_table(5).assign(outcome="unknown").to_csv("bare.csv", index=False)
    words = ["features", "--fit", "bare.csv", "--data", "rows.csv", "--out", "out.csv"]
    assert main([*words, "--parameters", "p.json"]) == 1


def test_predictions_out_of_fold_are_written(place: Path) -> None:
    Path("folds.csv").write_text("fold\n" + "0\n1\n" * 50, encoding="utf-8")
    Path("p.json").write_text("{}", encoding="utf-8")
    words = ["cross-validate", "--data", "rows.csv", "--folds", "folds.csv", "--params", "p.json"]
    assert main([*words, "--candidate", "linear", "--out", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    labels = sample_table(100)["outcome"].replace("top", "high").tolist()
    right = sum(line["prediction"] == label for line, label in zip(lines, labels, strict=True))
    assert right > 70


def test_the_commands_of_this_project_exist() -> None:
    text = (PROJECT / "pipeline.yaml").read_text(encoding="utf-8")
    commands = yaml.safe_load(text)["commands"]
    name = load.__module__.split(".")[0]
    ours = [words[3] for words in commands.values() if words[1:3] == ["-m", name]]
    assert set(ours) <= set(COMMANDS)
