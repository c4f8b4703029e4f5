"""YAML 1.2: a word such as ``no`` or ``2020-01-01`` in pipeline.yaml stays a word."""

from __future__ import annotations

import re
from typing import Any

import yaml


class CoreLoader(yaml.SafeLoader):
    """Knows the types of YAML 1.2's core schema only; PyYAML itself follows YAML 1.1."""

    yaml_implicit_resolvers: Any = {}  # noqa: RUF012


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    word = str(loader.construct_scalar(node)).lower()
    return float(word.replace(".inf", "inf").replace(".nan", "nan"))


def _int(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    word = str(loader.construct_scalar(node))
    return int(word, 0) if word.startswith(("0x", "0o")) else int(word)


CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    list("tTfF"),
)
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
    list("-+0123456789"),
)
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)
CoreLoader.add_constructor("tag:yaml.org,2002:float", _float)
CoreLoader.add_constructor("tag:yaml.org,2002:int", _int)


def load_yaml(text: str) -> Any:
    """Read one YAML document. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=CoreLoader)  # noqa: S506  (a SafeLoader)
