"""Where runs go, and when a model becomes the champion; MLflow itself is not started."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from focus_package import tracking

from sample import sample_config


class Registry:
    """A registry with one champion whose run had a metric."""

    def __init__(self, champion: str | None, metrics: dict[str, float]) -> None:
        self.aliases = {} if champion is None else {"champion": champion}
        self.metrics = metrics
        self.tags: dict[str, str] = {}

    def set_registered_model_alias(self, _model: str, alias: str, version: str) -> None:
        """Point an alias at a version."""
        self.aliases[alias] = version

    def get_registered_model(self, _model: str) -> Any:
        """Return the model with its aliases."""
        return SimpleNamespace(aliases=dict(self.aliases))

    def get_model_version(self, _model: str, _version: str) -> Any:
        """Return a version with its run."""
        return SimpleNamespace(run_id="old")

    def get_run(self, _run: str) -> Any:
        """Return a run with its metrics."""
        return SimpleNamespace(data=SimpleNamespace(metrics=self.metrics))

    def set_tag(self, _run: str, name: str, value: str) -> None:
        """Tag a run."""
        self.tags[name] = value


def aliases_after(registry: Registry, metric: str, value: float | None) -> dict[str, str]:
    facts = {"metric": metric, "test": {"value": value}}
    mlflow = SimpleNamespace(MlflowClient=lambda: registry)
    return tracking._alias(mlflow, sample_config(), "2", facts, "new")


def test_the_first_model_is_champion() -> None:
    registry = Registry(None, {})
    assert aliases_after(registry, "macro_f1", 0.5) == {"champion": "2", "challenger": "2"}
    assert registry.aliases == {"champion": "2", "challenger": "2"}


@pytest.mark.parametrize(
    ("metric", "value", "champion"),
    [
        ("macro_f1", 0.8, "2"),
        ("macro_f1", 0.7, "2"),
        ("macro_f1", 0.6, "1"),
        ("rmse", 0.6, "2"),
        ("rmse", 0.8, "1"),
        ("accuracy", 0.1, "2"),
        ("macro_f1", None, "1"),
    ],
)
def test_a_new_model_is_champion_only_when_it_is_not_worse(
    metric: str, value: float | None, champion: str
) -> None:
    registry = Registry("1", {"test_macro_f1": 0.7, "test_rmse": 0.7})
    assert aliases_after(registry, metric, value)["champion"] == champion
    assert registry.aliases == {"champion": champion, "challenger": "2"}
    assert registry.tags["champion"] == str(champion == "2").lower()


def test_a_server_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert tracking.tracking_uri(tmp_path) == f"sqlite:///{tmp_path.resolve() / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5001")
    assert tracking.tracking_uri(tmp_path) == "http://127.0.0.1:5001"


def test_an_address_is_said_without_its_password() -> None:
    said = tracking.without_credentials("no http://me:p@ss@host:5000/api and postgresql://a:b@db/x")
    assert said == "no http://host:5000/api and postgresql://db/x"


def test_a_database_is_there_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, aside = tmp_path / "mlflow.db", tmp_path / "mlflow.db.new"
    aside.write_text("half of one, of a training that was killed", encoding="utf-8")
    seen: list[bool] = []

    class Client:
        """Makes its tables in the file that it is given."""

        def __init__(self, uri: str) -> None:
            self.file = Path(uri.removeprefix("sqlite:///"))
            seen.append(self.file.exists() or file.exists())

        def search_experiments(self) -> None:
            """Write the tables."""
            self.file.write_text("whole", encoding="utf-8")

    monkeypatch.setattr("mlflow.MlflowClient", Client)
    tracking.whole_database(file)
    tracking.whole_database(file)
    assert seen == [False]
    assert file.read_text(encoding="utf-8") == "whole"
    assert not aside.exists()
