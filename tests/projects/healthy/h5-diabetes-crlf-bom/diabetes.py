"""Progression of diabetes a year after the examination. python diabetes.py COMMAND --help"""
import argparse
import hashlib
import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

TARGET = "progression"
RANGES = {
    "age": (15, 100),
    "bmi": (12, 60),
    "bp": (40, 180),
    "s1": (50, 450),
    "s2": (10, 400),
    "s3": (5, 150),
    "s4": (1, 15),
    "s5": (2, 8),
    "s6": (30, 200),
}
SEXES = ("1", "2")
COLUMNS = ("age", "sex", *list(RANGES)[1:])
ALPHA = 3.0
TEST_SHARE = 0.2


def read(path) -> pd.DataFrame:
    """Words as they stand; the export has a byte order mark and ends its lines with CR LF."""
    return pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.apply(pd.to_numeric, errors="coerce")


def rejected(rows: pd.DataFrame) -> list[dict]:
    found = [{"row": None, "column": name, "why": "the column is missing"} for name in COLUMNS if name not in rows]
    for name in COLUMNS:
        if name not in rows:
            continue
        if name == "sex":
            fine = rows[name].isin(SEXES)
        else:
            low, high = RANGES[name]
            fine = pd.to_numeric(rows[name], errors="coerce").between(low, high)
        for at in np.flatnonzero(~fine):
            found.append({"row": int(at), "column": name, "why": f"{rows[name].iloc[at]!r} is not accepted"})
    return found


def split(rows: pd.DataFrame) -> dict[str, list[int]]:
    """A fifth of the patients, those with the lowest hashes; equal rows have equal hashes and stay together."""
    values = numbers(rows)[list(COLUMNS)].to_numpy(float)
    keys = [hashlib.sha256(("2024 " + " ".join(f"{one:g}" for one in row)).encode()).hexdigest() for row in values]
    last = sorted(keys)[max(1, round(TEST_SHARE * len(keys))) - 1]
    test = [at for at, key in enumerate(keys) if key <= last]
    return {"train": [at for at, key in enumerate(keys) if key > last], "test": test}


def fit_features(rows: pd.DataFrame) -> dict:
    values = numbers(rows)[list(RANGES)]
    return {"mean": values.mean().to_dict(), "scale": values.std(ddof=0).replace(0, 1).to_dict()}


def features(fitted: dict, rows: pd.DataFrame) -> pd.DataFrame:
    """Standardised measurements, the second sex, and body mass by blood pressure."""
    values = numbers(rows)
    made = pd.DataFrame({name: (values[name] - fitted["mean"][name]) / fitted["scale"][name] for name in RANGES})
    made["sex_2"] = (values["sex"] == 2).astype(float)
    made["bmi_bp"] = made["bmi"] * made["bp"]
    return made


def fit(rows: pd.DataFrame) -> dict:
    fitted = fit_features(rows)
    model = Ridge(alpha=ALPHA).fit(features(fitted, rows), numbers(rows)[TARGET])
    return {"fitted": fitted, "model": model}


def answers(bundle: dict, rows: pd.DataFrame) -> np.ndarray:
    return bundle["model"].predict(features(bundle["fitted"], rows))


def evaluate(rows: pd.DataFrame) -> dict:
    """Fitted on the train side of the split, measured on the test side, once."""
    sides = split(rows)
    test = rows.iloc[sides["test"]]
    errors = numbers(test)[TARGET].to_numpy() - answers(fit(rows.iloc[sides["train"]]), test)
    spread = numbers(test)[TARGET].to_numpy() - numbers(test)[TARGET].mean()
    return {
        "test_rows": len(test),
        "test_rmse": round(float(np.sqrt((errors**2).mean())), 2),
        "test_mae": round(float(np.abs(errors).mean()), 2),
        "test_r2": round(float(1 - (errors**2).sum() / (spread**2).sum()), 3),
    }


def write_json(path, value) -> None:
    Path(path).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def main(words=None) -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name, options in {
        "train": "data model seed split?",
        "predict": "model data out",
        "split": "data out",
        "features": "fit data out parameters",
        "validate": "data out",
        "evaluate": "data out",
    }.items():
        command = commands.add_parser(name)
        for option in options.split():
            command.add_argument(f"--{option.rstrip('?')}", required=not option.endswith("?"))
    args = parser.parse_args(words)
    rows = read(args.data)
    if args.command == "train":
        # Ridge is solved in closed form: the seed changes nothing.
        sides = json.loads(Path(args.split).read_text()) if args.split else split(rows)
        joblib.dump(fit(rows.iloc[sides["train"]]), args.model)
    elif args.command == "predict":
        pd.DataFrame({"prediction": answers(joblib.load(args.model), rows)}).to_csv(args.out, index=False)
    elif args.command == "split":
        write_json(args.out, split(rows))
    elif args.command == "features":
        fitted = fit_features(read(args.fit))
        features(fitted, rows).to_csv(args.out, index=False)
        write_json(args.parameters, fitted)
    elif args.command == "validate":
        write_json(args.out, {"rows": len(rows), "rejected": rejected(rows)})
    else:
        write_json(args.out, evaluate(rows))


if __name__ == "__main__":
    main()
