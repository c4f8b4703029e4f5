"""The model card: what a model is for, what it was measured to do, where it may fail.

After Mitchell et al., "Model Cards for Model Reporting" (2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.files import write_text
from focus_package.predict import check_model


def write_model_card(config: Config, model: Path, out: Path) -> None:
    """Write the card (Markdown) from the facts in the model's folder."""
    facts = check_model(model, config)
    if "judged" in facts:
        raise ProjectError(
            f"{model} was refitted on all rows and has no figures; name the judged model."
        )
    write_text(out, model_card(facts, config))
    print(f"{out} written")


def model_card(facts: dict[str, Any], config: Config) -> str:
    """Return the card; each number is one that `train` measured."""
    test = facts["test"]
    metric = facts["metric"]
    lines = [
        f"# Model card: {config.name}",
        "",
        f"Predicts `{config.target.column}` ({facts['problem']}) from {len(facts['features'])} "
        f"columns with the candidate `{facts['candidate']}`.",
        "",
        "## Measured",
        "",
        f"On {facts['rows']['test']} rows kept aside by the rule `{config.split.rule}`, never trained on:",
        "",
        *_table(
            ("metric", "value"),
            [
                (f"{metric}", _number(test["value"])),
                ("95 % interval (bootstrap)", f"{_number(test['low'])} to {_number(test['high'])}"),
                ("baseline that looks at no feature", _number(test["baseline"])),
                *(
                    (name, _number(value))
                    for name, value in test["metrics"].items()
                    if name != metric
                ),
            ],
        ),
        "",
        *_errors(test),
        "## How it was chosen",
        "",
        *_decision(facts["decision"]),
        "",
        *_table(
            ("parameter", "value"), [(key, str(value)) for key, value in facts["params"].items()]
        ),
        "",
        "## What it reads",
        "",
        *_table(
            ("column", "kind", "may be missing"),
            [
                (feature.name, feature.kind, "yes" if feature.nullable else "no")
                for feature in config.features
            ],
        ),
        "",
        "## Where care is needed",
        "",
        *_limits(facts, config),
        "",
        "## Where it comes from",
        "",
        *_table(
            ("", ""),
            [
                ("training rows", str(facts["rows"]["train"])),
                ("data, SHA-256", facts["data_sha256"]),
                ("code", facts["code_version"]),
                ("seed, threads", f"{facts['seed']}, {facts['threads']}"),
                ("ONNX, equal decisions", f"{facts['onnx']['equal']} of {facts['onnx']['rows']}"),
                *((name, version) for name, version in facts["libraries"].items()),
            ],
        ),
        "",
    ]
    return "\n".join(lines)


def _errors(test: dict[str, Any]) -> list[str]:
    if "confusion" not in test:
        marks = test["residuals"]["quantiles"]
        rows = [(f"{float(mark):.0%}", _number(value)) for mark, value in marks.items()]
        return ["Truth minus prediction:", "", *_table(("quantile", "residual"), rows), ""]
    classes = test["classes"]
    rows = [
        (label, *(str(count) for count in counts))
        for label, counts in zip(classes, test["confusion"], strict=True)
    ]
    return ["Truth by line, prediction by column:", "", *_table(("", *classes), rows), ""]


def _decision(decision: dict[str, Any]) -> list[str]:
    if decision["from"] != "defaults":
        return [f"Candidate and parameters are those of `{decision['from']}`, found by tuning."]
    scores = decision["cross_validated"]
    lines = [f"Cross-validated {decision['metric']} with default parameters:", ""]
    lines += _table(
        ("candidate", "value"), [(name, _number(value)) for name, value in scores.items()]
    )
    for one in decision["comparisons"]:
        lines += [
            "",
            f"`{one['bigger']}` against `{one['simpler']}`: {_number(one['gain'])} "
            f"(99 % sure to be above {_number(one['low'])}); the bigger ships only above 0.",
        ]
    return lines


def _limits(facts: dict[str, Any], config: Config) -> list[str]:
    lines = [
        "- It repeats what the training rows hold; a change of the world behind them is not in it.",
        "- A value that is not of its column's kind is taken as missing; `validate` tells which are.",
    ]
    unseen = [
        label for place, label in enumerate(config.target.classes) if place not in facts["learned"]
    ]
    if unseen:
        lines.append(f"- No training row had the label {', '.join(unseen)}; it is never predicted.")
    rare = [
        label
        for label, count in zip(config.target.classes, _seen(facts), strict=False)
        if 0 < count < 25
    ]
    if rare:
        lines.append(
            f"- Fewer than 25 test rows each: {', '.join(rare)}; their figures say little."
        )
    return lines


def _seen(facts: dict[str, Any]) -> list[int]:
    return [sum(counts) for counts in facts["test"].get("confusion", [])]


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.4g}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
