"""pipeline.yaml: what is read, and what is said of what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from focus_package.config import load, parse
from focus_package.errors import ProjectError

from sample import COLUMNS, document, sample_config

PROJECT = Path(__file__).parents[1]


def test_all_that_is_written_is_read() -> None:
    config = parse(
        document(
            split={"rule": "group", "column": "phase", "test_fraction": 0.3, "seed": 9},
            model={
                "metric": "log_loss",
                "candidates": ["lightgbm"],
                "folds": 4,
                "trials": 30,
                "tuning_seconds": 12.5,
                "seed": 8,
                "threads": 2,
            },
            data={"path": "a.csv", "delimiter": ";", "missing": ["NA"]},
        )
    )
    assert (config.name, config.problem, config.classifies) == ("sample", "multiclass", True)
    assert (config.data.path, config.data.delimiter) == ("a.csv", ";")
    assert config.data.missing == frozenset({"NA"})
    assert (config.split.rule, config.split.column) == ("group", "phase")
    assert (config.split.test_fraction, config.split.seed) == (0.3, 9)
    model = config.model
    assert (model.metric, model.candidates, model.folds) == ("log_loss", ("lightgbm",), 4)
    assert (model.trials, model.tuning_seconds, model.seed, model.threads) == (30, 12.5, 8, 2)
    assert config.target.column == "outcome"
    assert config.target.classes == ("low", "mid", "high")
    assert config.target.recode == {"top": "high", "unknown": None}
    assert config.target.positive is None
    assert [feature.name for feature in config.features] == COLUMNS


def test_a_feature_has_its_bounds_and_words() -> None:
    config = sample_config()
    speed, count, phase, odd = (config.feature(name) for name in COLUMNS[:4])
    assert speed is not None and count is not None and phase is not None and odd is not None
    assert (speed.kind, speed.nullable, speed.minimum, speed.maximum) == ("number", True, 0, 500)
    assert (speed.integer, count.integer, count.nullable) == (False, True, False)
    assert (phase.values, odd.values, phase.format) == (("climb", "cruise"), None, "iso")
    assert config.feature("outcome") is None


def test_what_is_absent_has_a_default() -> None:
    sparse = document(split={"rule": "random"}, data={"path": "a.csv"})
    del sparse["model"]
    config = parse(sparse)
    assert config.data.missing == frozenset({""})
    assert (config.data.delimiter, config.split.test_fraction, config.split.seed) == (",", 0.2, 0)
    model = config.model
    assert (model.metric, model.candidates) == ("macro_f1", ("linear", "lightgbm"))
    assert (model.folds, model.trials, model.tuning_seconds) == (5, 25, 300.0)
    assert (model.seed, model.threads) == (0, 1)


def test_two_classes_have_a_positive_one_and_numbers_none() -> None:
    assert sample_config("binary").target.positive == "yes"
    target = {"column": "outcome", "classes": ["a", "b"]}
    assert sample_config("binary", target=target).target.positive == "b"
    numbers = sample_config("regression")
    assert (numbers.classifies, numbers.target.classes, numbers.target.positive) == (
        False,
        (),
        None,
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"schema": 2}, "schema"),
    ({"problem": "clustering"}, "problem"),
    ({"name": ""}, "name"),
    ({"features": []}, "features"),
    ({"features": [{"name": "a", "kind": "number"}] * 2}, "'a' twice"),
    ({"features": [{"name": "outcome", "kind": "number"}]}, "'outcome'"),
    ({"features": [{"name": "a", "kind": "colour"}]}, r"features\[0\].kind"),
    ({"features": [{"name": "a", "kind": "category", "values": [1]}]}, r"features\[0\].values"),
    ({"features": [{"name": "a", "kind": "number", "nullable": "no"}]}, "nullable"),
    ({"features": [{"name": "a", "kind": "number", "min": "0"}]}, "min"),
    ({"features": [{"name": "a", "kind": "number", "max": True}]}, "max"),
    ({"split": {"rule": "alphabet"}}, "split.rule"),
    ({"split": {"rule": "group"}}, "split.column"),
    ({"split": {"rule": "time"}}, "split.column"),
    ({"split": {"rule": "random", "test_fraction": 1}}, "split.test_fraction"),
    ({"split": {"rule": "random", "test_fraction": 0}}, "split.test_fraction"),
    ({"data": {"path": "a", "delimiter": ",,"}}, "data.delimiter"),
    ({"data": {"path": "a", "missing": "NA"}}, "data.missing"),
    ({"data": {"path": "a", "read_as": {"b": {"as": "word"}}}}, "data.read_as.b.as"),
    ({"data": {"path": "a", "read_as": {"b": {"as": "number", "decimal": "-"}}}}, "b.decimal"),
    ({"data": {"path": "a", "read_as": {"b": {"as": "number", "thousands": ""}}}}, "b.thousands"),
    ({"data": {"path": "a", "read_as": {"b": {"as": "number", "missing": "?"}}}}, "b.missing"),
    ({"data": []}, "data must hold keys"),
    ({"target": {"column": "outcome", "classes": ["a", "a"]}}, "target.classes"),
    ({"target": {"column": "outcome", "classes": ["a"]}}, "target.classes"),
    ({"target": {"column": "o", "classes": ["a", "b"], "recode": {"c": 1}}}, "target.recode.c"),
    ({"model": {"metric": "r2"}}, "model.metric"),
    ({"model": {"candidates": []}}, "model.candidates"),
    ({"model": {"candidates": ["forest"]}}, "model.candidates"),
    ({"model": {"folds": 1}}, "model.folds"),
    ({"model": {"trials": 0}}, "model.trials"),
    ({"model": {"threads": 0}}, "model.threads"),
    ({"model": {"seed": True}}, "model.seed"),
    ({"model": {"tuning_seconds": 0}}, "model.tuning_seconds"),
]


@pytest.mark.parametrize(("changed", "named"), WRONG)
def test_an_error_names_the_key(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(ProjectError, match=named):
        parse({**document(), **changed})


@pytest.mark.parametrize("classes", [["a"], ["a", "b", "c"]])
def test_a_binary_problem_has_two_classes(classes: list[str]) -> None:
    with pytest.raises(ProjectError, match=r"target\.classes must be a list of two"):
        parse(document("binary", target={"column": "outcome", "classes": classes}))


def test_the_positive_class_is_one_of_the_classes() -> None:
    target = {"column": "outcome", "classes": ["a", "b"], "positive": "c"}
    with pytest.raises(ProjectError, match=r"target\.positive"):
        parse(document("binary", target=target))


def test_the_smallest_bounds_are_accepted() -> None:
    config = sample_config(model={"folds": 2, "trials": 1, "threads": 1, "seed": 0})
    assert (config.model.folds, config.model.trials) == (2, 1)


def test_a_file_that_is_absent_or_broken_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "pipeline.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(ProjectError, match="is no YAML"):
        load(tmp_path)
    (tmp_path / "pipeline.yaml").write_text("- 1", encoding="utf-8")
    with pytest.raises(ProjectError, match="the file must hold keys"):
        load(tmp_path)


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    text = yaml.safe_dump(document(), allow_unicode=True)
    (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path) == sample_config()


def test_the_pipeline_of_this_project_is_valid() -> None:
    config = load(PROJECT)
    assert config.features
    assert config.target.column not in [feature.name for feature in config.features]
