"""A project of a page, standard library only: answers the commands of pipeline.yaml in milliseconds."""

import argparse
import csv
import json
import os
import random
import shutil
import sqlite3
import sys
from pathlib import Path


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fit(rows):
    """Return the most frequent label of each kind."""
    counts = {}
    for row in rows:
        counts.setdefault(row["kind"], {}).setdefault(row["label"], 0)
        counts[row["kind"]][row["label"]] += 1
    return {kind: max(sorted(of), key=of.get) for kind, of in counts.items()}


def answer(rows, model, out, flip=None):
    wobble = random.random() / 1e6 if Path("wobble").exists() else 0
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["prediction", "probability:a", "probability:b"])
        for at, row in enumerate(rows):
            label = model.get(row["kind"], "a")
            if at == flip:
                label = "b" if label == "a" else "a"
            chance = (0.9 if label == "a" else 0.1) - wobble
            writer.writerow([label, chance, 1 - chance])


def train_rows(rows):
    return [row for at, row in enumerate(rows) if at % 4]


def store(folder):
    base = sqlite3.connect(Path(folder) / "mlflow.db")
    base.execute("CREATE TABLE IF NOT EXISTS latest_metrics (key TEXT, value REAL, run_uuid TEXT, is_nan INT)")
    base.execute("CREATE TABLE IF NOT EXISTS registered_model_aliases (name TEXT, alias TEXT, version INT)")
    return base


def train(o):
    rows = read(o.data)
    model = fit(train_rows(rows))
    Path(o.model).mkdir(parents=True, exist_ok=True)
    facts = {"candidate": "linear", "model": model, "rows": {"train": len(train_rows(rows)), "test": len(rows) - len(train_rows(rows))}}
    Path(o.model, "model.json").write_text(json.dumps(facts))
    base = store(o.store)
    base.execute("INSERT INTO latest_metrics VALUES ('test_accuracy', 0.75, ?, 0)", ("ab" * 16,))
    for alias in ("champion", "challenger"):
        base.execute("INSERT INTO registered_model_aliases VALUES ('toy-project', ?, 3)", (alias,))
    base.commit()
    print("trained" if Path("untracked").exists() else f"trained; run {'ab' * 16}")


def tune(o):
    base = sqlite3.connect(o.study)
    base.executescript(
        "CREATE TABLE IF NOT EXISTS studies (study_id INTEGER PRIMARY KEY, study_name TEXT);"
        "CREATE TABLE IF NOT EXISTS study_directions (study_id INT, direction TEXT, objective INT);"
        "CREATE TABLE IF NOT EXISTS trials (trial_id INTEGER PRIMARY KEY, number INT, study_id INT, state TEXT);"
        "CREATE TABLE IF NOT EXISTS trial_values (trial_id INT, objective INT, value REAL);"
    )
    if not base.execute("SELECT 1 FROM studies").fetchall():
        base.execute("INSERT INTO studies VALUES (1, 'toy')")
        base.execute("INSERT INTO study_directions VALUES (1, 'MAXIMIZE', 0)")
    done = base.execute("SELECT count(*) FROM trials").fetchone()[0]
    for number in range(done, int(o.trials)):
        if Path("die").exists() and number == 7:
            sys.exit("ToyError: the power went")
        base.execute("INSERT INTO trials VALUES (?, ?, 1, 'COMPLETE')", (number + 1, number))
        base.execute("INSERT INTO trial_values VALUES (?, 0, ?)", (number + 1, 0.5 + number / 100))
        base.commit()
        with open(Path(o.study).parent / "trials.log", "a") as log:
            log.write(f"{number}\n")
    Path(o.out).write_text(json.dumps({"candidate": "lightgbm", "params": {"leaves": 7}}))


def cross_validate(o):
    rows, folds = read(o.data), [row["fold"] for row in read(o.folds)]
    out = [None] * len(rows)
    with open(o.out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["prediction", "probability:a", "probability:b"])
        for fold in set(folds):
            model = fit([row for row, one in zip(rows, folds) if one != fold])
            for at, row in enumerate(rows):
                if folds[at] == fold:
                    out[at] = "a" if o.candidate == "linear" else model.get(row["kind"], "a")
        for label in out:
            writer.writerow([label, 0.9 if label == "a" else 0.1, 0.1 if label == "a" else 0.9])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    for name in "data model out seed folds candidate params study trials".split():
        parser.add_argument(f"--{name}")
    parser.add_argument("--store", default=".")
    o = parser.parse_args()
    if o.command == "test":
        print("FAILED tests/test_toy.py::test_b\n1 failed, 3 passed in 0.02s")
        sys.exit(1)
    if o.command == "split":
        total = len(read(o.data)) + (1 if Path("beyond").exists() else 0)
        Path(o.out).write_text(json.dumps({"train": [r for r in range(total) if r % 4], "test": [r for r in range(total) if r % 4 == 0]}))
    elif o.command in ("predict", "predict-onnx"):
        model = json.loads(Path(o.model, "model.json").read_text())["model"]
        answer(read(o.data), model, o.out, flip=2 if o.command == "predict-onnx" else None)
    elif o.command == "evaluate":
        Path(o.out).write_text(json.dumps({"metric": "accuracy", "value": 0.5, "rows": 1}))
    elif o.command == "refit":
        shutil.copytree(o.model, o.out)
    elif o.command == "model-card":
        Path(o.out).write_text("# Model card\n\nA toy.\n")
    else:
        {"train": train, "tune": tune, "cross-validate": cross_validate}[o.command](o)


os.environ.pop("MLFLOW_TRACKING_URI", None)
main()
