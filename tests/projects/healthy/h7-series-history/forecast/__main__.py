"""python -m forecast COMMAND"""
import argparse
import json
from pathlib import Path

import pandas as pd

from forecast import model
from forecast.rows import read, split


def written(path: str, value: object) -> None:
    Path(path).write_text(json.dumps(value, indent=1) + "\n")


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="forecast")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("split", "train", "predict", "evaluate"):
        command = commands.add_parser(name)
        command.add_argument("data")
        command.add_argument("out")
        if name == "train":
            command.add_argument("--split")
        if name == "predict":
            command.add_argument("--model", required=True)
            command.add_argument("--history", required=True)
    args = parser.parse_args(words)
    rows = read(args.data)
    if args.command == "split":
        written(args.out, split(rows))
    elif args.command == "train":
        sides = json.loads(Path(args.split).read_text()) if args.split else split(rows)
        written(args.out, model.fit(rows.iloc[sides["train"]]))
    elif args.command == "predict":
        answers = model.predict(json.loads(Path(args.model).read_text()), rows, read(args.history))
        pd.DataFrame({"prediction": answers}).to_csv(args.out, index=False)
    else:
        written(args.out, model.evaluate(rows))


if __name__ == "__main__":
    main()
