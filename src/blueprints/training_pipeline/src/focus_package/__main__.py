"""The commands: `python -m focus_package COMMAND`, started in the project's folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from focus_package import config as configuration
from focus_package.errors import ProjectError
from focus_package.files import write_csv, write_json
from focus_package.schema import labels_of, read_table, validate

Arguments = argparse.Namespace


def run_validate(options: Arguments) -> None:
    """Write which values of the data are not accepted."""
    config = configuration.load()
    table = read_table(options.data, config)
    rejected = validate(table, config)
    write_json(options.out, {"rows": len(table), "rejected": rejected})
    print(f"{len(table)} rows, {len(rejected)} values rejected")


def run_split(options: Arguments) -> None:
    """Write which rows are for training and which are kept for evaluation."""
    from focus_package.split import split, split_report

    config = configuration.load()
    train, test = split(read_table(options.data, config), config)
    write_json(options.out, split_report(train, test, config))
    print(f"{len(train)} rows to train on, {len(test)} kept by the rule {config.split.rule}")


def run_features(options: Arguments) -> None:
    """Fit the features on one file and write those of another."""
    from focus_package.features import (
        dense,
        derive,
        fitted_parameters,
        matrix_names,
        preparation,
    )

    config = configuration.load()
    training = read_table(options.fit, config)
    derived = derive(training[labels_of(training, config).notna()], config)
    if derived.empty:
        raise ProjectError(f"{options.fit} has no row with a label; the features need some.")
    transformer = preparation(derived, config, scale=True).fit(derived)
    parameters = fitted_parameters(transformer, config)
    data = derive(read_table(options.data, config), config)
    matrix = dense(transformer.transform(data)) if len(data) else dense([])
    write_csv(options.out, matrix_names(parameters), matrix.tolist())
    write_json(options.parameters, parameters)
    print(f"{len(data)} rows, {len(matrix_names(parameters))} columns")


def run_train(options: Arguments) -> None:
    """Train, evaluate on the rows kept aside, track, and write the model's folder."""
    from focus_package.train import PARAMS, train

    config = configuration.load()
    seed = config.model.seed if options.seed is None else options.seed
    given = options.params or PARAMS
    if options.params and not given.is_file():
        raise ProjectError(f"{given} is not there; leave --params out to compare the defaults.")
    train(config, options.data, options.model, seed, options.store, options.split, given)


def run_refit(options: Arguments) -> None:
    """Fit a judged model once more on all rows, for release."""
    from focus_package.refit import refit

    refit(configuration.load(), options.data, options.model, options.out)


def run_predict(options: Arguments) -> None:
    """Predict through the fitted scikit-learn pipeline."""
    _predict(options, onnx=False)


def run_predict_onnx(options: Arguments) -> None:
    """Predict through the ONNX model."""
    _predict(options, onnx=True)


def _predict(options: Arguments, onnx: bool) -> None:
    from focus_package.predict import predict_file

    as_missing = options.unread == "missing"
    predict_file(configuration.load(), options.model, options.data, options.out, onnx, as_missing)


def run_cross_validate(options: Arguments) -> None:
    """Predict each row by a model that did not train on its fold."""
    from focus_package.cross_validation import cross_validate_file

    cross_validate_file(
        configuration.load(),
        options.data,
        options.folds,
        options.candidate,
        options.params,
        options.out,
    )


def run_tune(options: Arguments) -> None:
    """Search parameters; the study is kept and continued."""
    from focus_package.tune import tune

    config = configuration.load()
    trials = config.model.trials if options.trials is None else options.trials
    tune(config, options.data, options.study, options.out, trials)


def run_evaluate(options: Arguments) -> None:
    """Score a model on labelled rows."""
    from focus_package.evaluate import evaluate_file

    evaluate_file(configuration.load(), options.model, options.data, options.out)


def run_model_card(options: Arguments) -> None:
    """Write the model card from the model's folder."""
    from focus_package.model_card import write_model_card

    write_model_card(configuration.load(), options.model, options.out)


def run_serve_tracking(options: Arguments) -> None:
    """Start the MLflow server on this machine only."""
    from focus_package.tracking import serve

    serve(options.store, options.port)


COMMANDS: dict[str, tuple[Callable[[Arguments], None], tuple[str, ...]]] = {
    "validate": (run_validate, ("data", "out")),
    "split": (run_split, ("data", "out")),
    "features": (run_features, ("fit", "data", "out", "parameters")),
    "train": (run_train, ("data", "model")),
    "refit": (run_refit, ("data", "model", "out")),
    "predict": (run_predict, ("model", "data", "out")),
    "predict-onnx": (run_predict_onnx, ("model", "data", "out")),
    "cross-validate": (run_cross_validate, ("data", "folds", "params", "out")),
    "tune": (run_tune, ("data", "study", "out")),
    "evaluate": (run_evaluate, ("model", "data", "out")),
    "model-card": (run_model_card, ("model", "out")),
    "serve-tracking": (run_serve_tracking, ()),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    program = argparse.ArgumentParser(prog="python -m focus_package", description=__doc__)
    commands = program.add_subparsers(dest="command", required=True)
    made = {}
    for name, (run, files) in COMMANDS.items():
        made[name] = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        made[name].set_defaults(run=run)
        for file in files:
            made[name].add_argument(f"--{file}", type=Path, required=True)
    made["train"].add_argument("--seed", type=int, help="default: model.seed")
    made["train"].add_argument(
        "--split", type=Path, help="rows as the split command writes them (default: splits itself)"
    )
    made["train"].add_argument("--params", type=Path, help="default: params.json, if it is there")
    for name in ("predict", "predict-onnx"):
        made[name].add_argument(
            "--unread",
            choices=("refuse", "missing"),
            default="refuse",
            help="a number or time that cannot be read: predict nothing, or take it as missing",
        )
    for name in ("train", "serve-tracking"):
        made[name].add_argument(
            "--store", type=Path, default=Path(), help="folder of mlflow.db (default: here)"
        )
    made["cross-validate"].add_argument("--candidate", choices=configuration.CANDIDATES)
    made["tune"].add_argument("--trials", type=int, help="default: model.trials")
    made["serve-tracking"].add_argument("--port", type=int, default=5000)
    return program


def main(words: list[str] | None = None) -> int:
    """Run one command; an expected failure is one sentence on stderr and status 1."""
    options = parser().parse_args(words)
    try:
        options.run(options)
    except ProjectError as error:
        print(f"focus_package: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
