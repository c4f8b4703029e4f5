"""What of the project is data: `pipeline.yaml` as typed, checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from focus_package.errors import ProjectError
from focus_package.tokens import Reading, reading_of, words_without
from focus_package.yaml_core import load_yaml

FILE = "pipeline.yaml"
PROBLEMS = ("binary", "multiclass", "regression")
METRICS = {
    "binary": (
        "roc_auc",
        "average_precision",
        "macro_f1",
        "balanced_accuracy",
        "accuracy",
        "log_loss",
    ),
    "multiclass": ("macro_f1", "balanced_accuracy", "accuracy", "log_loss"),
    "regression": ("r2", "rmse", "mae"),
}
RULES = ("stratified", "random", "group", "time")
THOUSANDS = (".", ",", " ", "'", "’")
KINDS = ("number", "category", "boolean", "time", "text")
CANDIDATES = ("linear", "lightgbm")


@dataclass(frozen=True)
class Data:
    """Where the rows lie and how they are written; `missing` lists the words for "no value".

    `read_as` holds the columns whose numbers are not written as CSV usually does.
    """

    path: str
    delimiter: str
    missing: frozenset[str]
    read_as: Mapping[str, Reading]


@dataclass(frozen=True)
class Target:
    """What is learned; `recode` turns a word into a label, None drops its rows."""

    column: str
    classes: tuple[str, ...]
    positive: str | None
    recode: Mapping[str, str | None]


@dataclass(frozen=True)
class Split:
    """Which part of the rows is kept for the project's own evaluation."""

    rule: str
    column: str | None
    test_fraction: float
    seed: int


@dataclass(frozen=True)
class Feature:
    """A column the model reads, and which of its values are accepted.

    `offset` is taken from its numbers (of a time: from its days) before they become float32.
    """

    name: str
    kind: str
    nullable: bool
    minimum: float | None
    maximum: float | None
    integer: bool
    offset: float
    values: tuple[str, ...] | None
    format: str


@dataclass(frozen=True)
class Model:
    """How models are trained, compared and tuned; `candidates` from simple to big."""

    metric: str
    candidates: tuple[str, ...]
    folds: int
    trials: int
    tuning_seconds: float
    seed: int
    threads: int


@dataclass(frozen=True)
class Config:
    """The checked contents of pipeline.yaml."""

    name: str
    problem: str
    data: Data
    target: Target
    split: Split
    features: tuple[Feature, ...]
    model: Model

    @property
    def classifies(self) -> bool:
        """Whether the target is a class, not a number."""
        return self.problem != "regression"

    def feature(self, name: str) -> Feature | None:
        """Return the feature of this name, if the model reads it."""
        return next((one for one in self.features if one.name == name), None)


class Section:
    """One mapping of the file; knows its place, so that an error names the key."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, Mapping):
            raise ProjectError(f"{FILE}: {place or 'the file'} must hold keys, seen {value!r:.80}.")
        self.value: Mapping[str, Any] = value
        self.place = place

    def fail(self, key: str, wanted: str) -> ProjectError:
        """Return the error for one key."""
        where = f"{self.place}.{key}" if self.place else key
        return ProjectError(
            f"{FILE}: {where} must be {wanted}, seen {self.value.get(key)!r:.80}; correct it."
        )

    def section(self, key: str) -> Section:
        """Return the mapping below a key; an absent one is empty."""
        below = self.value.get(key)
        return Section({} if below is None else below, f"{self.place}.{key}".lstrip("."))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that must be there unless a default is given."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value:
            raise self.fail(key, "a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text or None."""
        return None if self.value.get(key) is None else self.text(key)

    def choice(self, key: str, among: tuple[str, ...], default: str | None = None) -> str:
        """Return one of some words."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if value not in among:
            raise self.fail(key, f"one of {', '.join(among)}")
        return str(value)

    def number(self, key: str, default: float) -> float:
        """Return a number."""
        value = self.value.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, "a number")
        return float(value)

    def exact(self, key: str) -> float:
        """Return a number as it is written, a whole one of any length as an int; 0 if absent."""
        number = self.number(key, 0.0)
        value = self.value.get(key)
        return value if isinstance(value, int) else number

    def optional_number(self, key: str) -> float | None:
        """Return a number or None."""
        return None if self.value.get(key) is None else self.number(key, 0.0)

    def whole(self, key: str, default: int, least: int) -> int:
        """Return a whole number that is not below `least`."""
        value = self.value.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.fail(key, f"a whole number from {least}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.value.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.value.get(key)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fail(key, "a list of texts (quote numbers)")
        return tuple(value)


def load(root: Path = Path()) -> Config:
    """Read and check `pipeline.yaml` of the project in `root`. Raises ProjectError."""
    try:
        document = load_yaml((root / FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectError(
            f"{FILE} cannot be read ({error.strerror}); start the command in the project's folder."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        first = " ".join(str(error).split())
        raise ProjectError(f"{FILE} is no YAML: {first:.200}.") from error
    return parse(document)


def parse(document: Any) -> Config:
    """Check a document that was read from YAML. Raises ProjectError naming the key."""
    top = Section(document, "")
    if top.value.get("schema") != 1:
        raise top.fail("schema", "1")
    problem = top.choice("problem", PROBLEMS)
    target = _target(top.section("target"), problem)
    features = _features(top)
    if any(feature.name == target.column for feature in features):
        raise ProjectError(f"{FILE}: features lists the target {target.column!r}; remove it.")
    return Config(
        name=top.text("name"),
        problem=problem,
        data=_data(top.section("data")),
        target=target,
        split=_split(top.section("split")),
        features=features,
        model=_model(top.section("model"), problem),
    )


def _data(section: Section) -> Data:
    delimiter = section.text("delimiter", ",")
    if len(delimiter) != 1:
        raise section.fail("delimiter", "one character")
    read_as = section.section("read_as")
    return Data(
        section.text("path"),
        delimiter,
        frozenset(section.texts("missing", ("",))),
        {str(name): _reading(read_as.section(str(name))) for name in read_as.value},
    )


def _reading(section: Section) -> Reading:
    if section.choice("as", ("number", "words")) == "words":
        return words_without(section.texts("missing"))
    return reading_of(
        decimal=section.choice("decimal", (".", ","), "."),
        thousands=section.choice("thousands", THOUSANDS, "")
        if "thousands" in section.value
        else "",
        unit=section.text("unit", ""),
        missing=section.texts("missing"),
    )


def _target(section: Section, problem: str) -> Target:
    classes = section.texts("classes")
    if problem != "regression" and len(set(classes)) != len(classes):
        raise section.fail("classes", "a list of different labels")
    if problem == "binary" and len(classes) != 2:
        raise section.fail("classes", "a list of two labels")
    if problem == "multiclass" and len(classes) < 2:
        raise section.fail("classes", "a list of at least two labels")
    positive = section.optional_text("positive")
    if problem == "binary" and positive is None:
        positive = classes[1]
    if problem == "binary" and positive not in classes:
        raise section.fail("positive", f"one of {', '.join(classes)}")
    recode = section.section("recode")
    for word, label in recode.value.items():
        if label is not None and not isinstance(label, str):
            raise recode.fail(str(word), "a label or null")
    return Target(
        section.text("column"),
        classes if problem != "regression" else (),
        positive if problem == "binary" else None,
        {str(word): label for word, label in recode.value.items()},
    )


def _split(section: Section) -> Split:
    rule = section.choice("rule", RULES)
    column = section.optional_text("column")
    if rule in ("group", "time") and column is None:
        raise section.fail("column", f"the column of the rule {rule}")
    fraction = section.number("test_fraction", 0.2)
    if not 0 < fraction < 1:
        raise section.fail("test_fraction", "between 0 and 1")
    return Split(rule, column, fraction, section.whole("seed", 0, least=-(2**63)))


def _features(top: Section) -> tuple[Feature, ...]:
    listed = top.value.get("features")
    if not isinstance(listed, list) or not listed:
        raise top.fail("features", "a list of at least one feature")
    features = tuple(
        _feature(Section(one, f"features[{place}]")) for place, one in enumerate(listed)
    )
    names = [feature.name for feature in features]
    for name in names:
        if names.count(name) > 1:
            raise ProjectError(f"{FILE}: features lists {name!r} twice; remove one.")
    return features


def _feature(section: Section) -> Feature:
    return Feature(
        name=section.text("name"),
        kind=section.choice("kind", KINDS),
        nullable=section.flag("nullable", True),
        minimum=section.optional_number("min"),
        maximum=section.optional_number("max"),
        integer=section.flag("integer", False),
        offset=section.exact("offset"),
        values=section.texts("values") if section.value.get("values") is not None else None,
        format=section.text("format", "iso"),
    )


def _model(section: Section, problem: str) -> Model:
    candidates = section.texts("candidates", CANDIDATES)
    if not candidates or any(one not in CANDIDATES for one in candidates):
        raise section.fail("candidates", f"a list of {', '.join(CANDIDATES)}")
    seconds = section.number("tuning_seconds", 300.0)
    if seconds <= 0:
        raise section.fail("tuning_seconds", "above 0")
    return Model(
        metric=section.choice("metric", METRICS[problem], METRICS[problem][0]),
        candidates=candidates,
        folds=section.whole("folds", 5, least=2),
        trials=section.whole("trials", 25, least=1),
        tuning_seconds=seconds,
        seed=section.whole("seed", 0, least=0),
        threads=section.whole("threads", 1, least=1),
    )
