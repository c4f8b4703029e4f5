"""The judged model once more, fitted on all rows: what is released.

Training keeps test rows aside, which no release should do without. The parameters are those of the
judged model and none is chosen anew, so that its figures go on standing for the procedure: they
were measured on the judged fit, and the refit has none of its own.
"""

from __future__ import annotations

from pathlib import Path

from focus_package.centre import check_numbers
from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.evaluate import baseline_values
from focus_package.export import parity
from focus_package.files import sha256_of, write_json
from focus_package.models import fit, fixed_threads, predict_values
from focus_package.predict import CARD, ONNX, check_model
from focus_package.schema import read_table
from focus_package.train import facts_of_fit, labelled, learned_of, write_model


def refit(config: Config, data: Path, model: Path, out: Path) -> None:
    """Fit the candidate and parameters of `model` on all labelled rows of `data`; write `out`.

    Raises ProjectError where the rows are not those that the judged model came from.
    """
    judged = check_model(model, config)
    if "judged" in judged or out.resolve() == model.resolve():
        raise ProjectError(f"{out} would take the place of a judged model; name another folder.")
    digest = sha256_of(data)
    if digest != judged["data_sha256"]:
        raise ProjectError(
            f"{data} is not what {model} was trained and judged on (SHA-256 {digest:.12} instead of "
            f"{judged['data_sha256']:.12}); train again, then refit."
        )
    table = read_table(data, config)
    check_numbers(table, config)
    derived, target = labelled(table, config)
    seed = judged["seed"]
    with fixed_threads(config):
        pipeline = fit(judged["candidate"], judged["params"], derived, target, config, seed)
        values = predict_values(pipeline, derived, config)
    write_model(pipeline, out, config)
    facts = {
        "candidate": judged["candidate"],
        "params": judged["params"],
        **facts_of_fit(pipeline, config, seed, data),
        "baseline_values": baseline_values(target, config),
        "onnx": parity(out / ONNX, derived, values, learned_of(pipeline, config), config),
        "rows": {"train": len(target), "test": 0},
        "judged": {
            "model_sha256": sha256_of(model / ONNX),
            "rows": judged["rows"],
            "code_version": judged["code_version"],
            "test": judged["test"],
        },
    }
    write_json(out / CARD, facts)
    print(
        f"{facts['candidate']} refitted on {len(target)} rows; the judged fit has "
        f"{judged['metric']} {judged['test']['value']} on {judged['rows']['test']} test rows"
    )
