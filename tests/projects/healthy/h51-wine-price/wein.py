"""wein.py lernen DATEN MODELL | wein.py schaetzen MODELL DATEN AUS -- the price of a bottle, learnt on its logarithm."""
import csv
import pickle
import sys

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ZIEL = "Preis €"
WORTE = ["Lage (Gebiet)", 'Faß "neu"?']
ZAHLEN = ["Alter [Jahre]", "Punkte / 100", "Ertrag hl%ha"]


def lesen(datei):
    """Semicolons as we write them, commas as some programs hand them on."""
    with open(datei, encoding="utf-8-sig", newline="") as f:
        kopf = f.readline()
    trenner = ";" if kopf.count(";") > kopf.count(",") else ","
    tafel = pd.read_csv(datei, sep=trenner, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for name in ZAHLEN:
        tafel[name] = pd.to_numeric(tafel[name].replace("", np.nan))
    return tafel


def lernen(daten, modell):
    tafel = lesen(daten)
    teile = ColumnTransformer([
        ("worte", OneHotEncoder(handle_unknown="ignore"), WORTE),
        ("zahlen", make_pipeline(SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler()), ZAHLEN),
    ])
    m = TransformedTargetRegressor(make_pipeline(teile, Ridge(1.0)), func=np.log, inverse_func=np.exp)
    m.fit(tafel[WORTE + ZAHLEN], pd.to_numeric(tafel[ZIEL]))
    with open(modell, "wb") as f:
        pickle.dump(m, f)


def schaetzen(modell, daten, aus):
    with open(modell, "rb") as f:
        m = pickle.load(f)
    tafel = lesen(daten)
    preise = m.predict(tafel[WORTE + ZAHLEN]) if len(tafel) else []
    with open(aus, "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["prediction"])
        w.writerows([f"{p:.6f}"] for p in preise)


if __name__ == "__main__":
    {"lernen": lernen, "schaetzen": schaetzen}[sys.argv[1]](*sys.argv[2:])
