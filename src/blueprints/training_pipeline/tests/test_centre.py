"""Numbers far from zero: they keep what they mean, in both forms of the model, or are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from focus_package.centre import centred, check_numbers
from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.export import export
from focus_package.features import derive
from focus_package.files import write_json
from focus_package.models import encode, fit, predict_values
from focus_package.predict import check_model, inputs_of, onnx_values
from focus_package.schema import labels_of

from sample import sample_config

FAR = 2_000_000_000
COUNTER = {"name": "counter", "kind": "number", "nullable": False}


def config_of(**changed: Any) -> Config:
    return sample_config("binary", features=[{**COUNTER, **changed}])


def rows(start: int, count: int = 200) -> pd.DataFrame:
    """Return a counter whose last half is positive."""
    places = range(count)
    outcome = [str(int(place >= count // 2)) for place in places]
    words = [str(start + place) for place in places]
    return pd.DataFrame({"counter": words, "outcome": outcome}, dtype=object)


@pytest.mark.parametrize("candidate", ["linear", "lightgbm"])
def test_a_counter_far_from_zero_predicts_as_one_from_zero(candidate: str, tmp_path: Path) -> None:
    found = []
    for start, offset in ((0, 0), (FAR, FAR)):
        config, table = config_of(offset=offset), rows(start)
        derived = derive(table, config)
        pipeline = fit(candidate, {}, derived, encode(labels_of(table, config), config), config, 1)
        export(pipeline, tmp_path / "model.onnx", config)
        write_json(tmp_path / "model.json", {"learned": [0, 1]})
        native = predict_values(pipeline, derived, config)
        assert onnx_values(tmp_path, derived, config) == pytest.approx(native, abs=1e-5)
        found.append(native.tolist())
    assert found[0] == found[1]
    assert [row[1] > 0.5 for row in found[1]] == [place >= 100 for place in range(200)]


def test_merged_values_are_refused_by_the_name_of_their_column() -> None:
    with pytest.raises(ProjectError, match=r"counter: float32 leaves 3 of its 200 .* 2000000099"):
        check_numbers(rows(FAR), config_of())
    check_numbers(rows(FAR), config_of(offset=FAR))
    with pytest.raises(ProjectError, match="counter"):
        check_numbers(rows(2**60, 300), config_of())
    check_numbers(rows(2**60, 300), config_of(offset=2**60))


def test_what_rounding_alone_makes_equal_is_no_loss() -> None:
    words = ["0.1", "0.2", "0.3", "0.30000000000000004", "1e30", "-5", "0", "no number", None]
    check_numbers(pd.DataFrame({"counter": words}, dtype=object), config_of())
    check_numbers(pd.DataFrame({"counter": []}, dtype=object), config_of())
    continuous = [repr((place * 0.6180339887498949) % 1) for place in range(20_000)]
    check_numbers(pd.DataFrame({"counter": continuous}, dtype=object), config_of())


def test_an_offset_is_taken_exactly_and_of_times_from_their_days() -> None:
    assert centred(str(2**60 + 3), 2**60) == 3
    assert centred("52.43", 52.4) == pytest.approx(0.03)
    assert centred("?", 5) is None
    day = sample_config(features=[{"name": "day", "kind": "time", "nullable": False, "offset": 1}])
    derived = derive(pd.DataFrame({"day": ["1970-01-03 06:00"]}, dtype=object), day)
    assert derived["day (days since 1970)"].tolist() == [1.25]


def test_a_model_of_another_offset_is_refused(tmp_path: Path) -> None:
    facts = {**inputs_of(config_of(offset=FAR)), "classes": ["no", "yes"]}
    write_json(tmp_path / "model.json", facts)
    check_model(tmp_path, config_of(offset=FAR))
    with pytest.raises(ProjectError, match="train again"):
        check_model(tmp_path, config_of())
