"""digitreader COMMAND, or python -m digitreader COMMAND"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import joblib
import pandas as pd

from digitreader import data, model

CHOSEN = "params.json"


def chosen() -> tuple[str, dict]:
    found = json.loads(Path(CHOSEN).read_text(encoding="utf-8"))
    return found["candidate"], found["params"]


def train(args: argparse.Namespace) -> None:
    rows = data.read(args.data)
    sides = json.loads(args.split.read_text(encoding="utf-8")) if args.split else data.split(rows)
    fitted = model.fit(rows.iloc[sides["train"]], *chosen(), args.seed)
    args.model.mkdir(parents=True, exist_ok=True)
    joblib.dump(fitted, args.model / "digits.joblib")


def predict(args: argparse.Namespace) -> None:
    model.predict(joblib.load(args.model / "digits.joblib"), data.read(args.data)).to_csv(args.out, index=False)


def split(args: argparse.Namespace) -> None:
    args.out.write_text(json.dumps(data.split(data.read(args.data))), encoding="utf-8")


def cross_validate(args: argparse.Namespace) -> None:
    folds = pd.read_csv(args.folds)["fold"].to_numpy()
    params = json.loads(args.params.read_text(encoding="utf-8"))
    model.cross_validate(data.read(args.data), folds, args.candidate, params).to_csv(args.out, index=False)


def evaluate(args: argparse.Namespace) -> None:
    args.out.write_text(json.dumps(model.evaluate(data.read(args.data), *chosen()), indent=2) + "\n", encoding="utf-8")


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="digitreader")
    commands = parser.add_subparsers(required=True)
    for run, places in ((train, "model"), (predict, "model out"), (split, "out"), (cross_validate, "folds params out"), (evaluate, "out")):
        command = commands.add_parser(run.__name__.replace("_", "-"))
        command.add_argument("--data", type=Path, required=True)
        for place in places.split():
            command.add_argument(f"--{place}", type=Path, required=True)
        if run is train:
            command.add_argument("--seed", type=int, default=0)
            command.add_argument("--split", type=Path)
        if run is cross_validate:
            command.add_argument("--candidate", required=True)
        command.set_defaults(run=run)
    args = parser.parse_args(words)
    args.run(args)


if __name__ == "__main__":
    main()
