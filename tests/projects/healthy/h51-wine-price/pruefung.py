"""Plain asserts, no framework: python pruefung.py"""
import os, tempfile
import numpy as np
import pandas as pd
import wein

alle = wein.lesen("Daten/weine.csv")
with tempfile.TemporaryDirectory() as d:
    def weg(n): return os.path.join(d, n)
    alle.iloc[::2].to_csv(weg("a.csv"), sep=";", index=False); rest = alle.iloc[1::2]
    rest.drop(columns=wein.ZIEL).to_csv(weg("b.csv"), sep=";", index=False)
    rest.drop(columns=wein.ZIEL).to_csv(weg("komma.csv"), index=False)
    wein.lernen(weg("a.csv"), weg("m")); wein.schaetzen(weg("m"), weg("b.csv"), weg("p.csv")); wein.schaetzen(weg("m"), weg("komma.csv"), weg("q.csv"))
    p, wahr = pd.read_csv(weg("p.csv"))["prediction"].to_numpy(), rest[wein.ZIEL].astype(float).to_numpy()
    assert np.array_equal(p, pd.read_csv(weg("q.csv"))["prediction"].to_numpy()), "the separator changes the price"
    assert (p > 0).all() and len(p) == len(rest)
    fehler, dumm = np.abs(np.log(p / wahr)).mean(), np.abs(np.log(np.median(wahr) / wahr)).mean()
    assert fehler < 0.24 < 0.4 < dumm + 0.1, (fehler, dumm)
    eins = rest.iloc[[0, 0]].drop(columns=wein.ZIEL).copy(); eins.iloc[1, eins.columns.get_loc("Punkte / 100")] = 99.0
    eins.iloc[0, eins.columns.get_loc("Punkte / 100")] = 75.0
    eins.to_csv(weg("e.csv"), sep=";", index=False); wein.schaetzen(weg("m"), weg("e.csv"), weg("r.csv"))
    billig, teuer = pd.read_csv(weg("r.csv"))["prediction"]
    assert teuer > 3 * billig
print("gut", round(fehler, 4), round(dumm, 4))
