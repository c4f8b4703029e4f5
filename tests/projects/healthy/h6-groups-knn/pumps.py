"""Will a pump fail within a week? Nearest neighbours of a reading."""
import argparse
import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import GroupShuffleSplit
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

GROUP, TARGET, POSITIVE = "pump", "fails", "yes"
READINGS = ["load", "temperature", "vibration", "pressure", "current"]
NEIGHBOURS = 41


def fit(rows: pd.DataFrame):
    # The neighbours are the training rows: they lie inside of the model.
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(NEIGHBOURS))
    return model.fit(rows[READINGS], rows[TARGET])


def predict(model, rows: pd.DataFrame) -> pd.DataFrame:
    chance = model.predict_proba(rows[READINGS])
    made = pd.DataFrame({f"probability:{label}": chance[:, at] for at, label in enumerate(model.classes_)})
    made.insert(0, "prediction", np.where(made[f"probability:{POSITIVE}"] >= 0.5, POSITIVE, "no"))
    return made


def split(rows: pd.DataFrame) -> dict[str, list[int]]:
    """A fifth of the pumps is for the test, with all of their readings."""
    train, test = next(GroupShuffleSplit(1, test_size=0.2, random_state=7).split(rows, groups=rows[GROUP]))
    return {"train": sorted(train.tolist()), "test": sorted(test.tolist())}


def evaluate(rows: pd.DataFrame) -> dict:
    """Pumps that a model of the other pumps has never seen."""
    sides = split(rows)
    test = rows.iloc[sides["test"]]
    found = predict(fit(rows.iloc[sides["train"]]), test)
    chance = found[f"probability:{POSITIVE}"]
    truth = (test[TARGET] == POSITIVE).to_numpy()
    return {
        "rows": len(test),
        "pumps": int(test[GROUP].nunique()),
        "roc_auc": round(roc_auc_score(truth, chance), 4),
        "accuracy": round(float((found["prediction"].to_numpy() == test[TARGET].to_numpy()).mean()), 4),
        "log_loss": round(log_loss(truth, chance), 4),
    }


def main(words=None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "predict", "split", "evaluate"])
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("--model")
    args = parser.parse_args(words)
    rows = pd.read_csv(args.data)
    if args.command == "train":
        joblib.dump(fit(rows), args.out)
    elif args.command == "predict":
        predict(joblib.load(args.model), rows).to_csv(args.out, index=False)
    else:
        made = split(rows) if args.command == "split" else {"test": evaluate(rows)}
        Path(args.out).write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
