"""How pumps.csv was made: one line per pump and week, oldest first; failed says whether it stood still in the four weeks after."""
import csv, datetime
from pathlib import Path
import numpy as np

r = np.random.default_rng(530)
sites = [f"site-{n:02d}" for n in range(45)]
harsh = dict(zip(sites, r.normal(0, 0.9, 45)))
pumps = [(f"P{n:03d}", sites[int(r.integers(45))], float(r.uniform(0, 9000)), r.choice(["A", "B", "C"])) for n in range(110)]
rows = []
for week in range(26):
    day = datetime.date(2023, 1, 2) + datetime.timedelta(days=7 * week)
    for name, site, hours, make in pumps:
        run = hours + week * 150
        vibration = float(r.gamma(4, .6) + run / 8000)
        heat = r.normal(61, 6)
        z = -3.4 + 0.9 * harsh[site] + run / 5000 + 0.55 * (vibration - 2.4) + .05 * (heat - 61) + {"A": 0, "B": .3, "C": -.3}[make] + 0.01 * week
        failed = int(r.random() < 1 / (1 + np.exp(-z)))
        rows.append([day, name, site, make, f"{run:.0f}", f"{vibration:.2f}", "" if r.random() < .25 else f"{heat:.1f}", failed])
with (Path(__file__).parent / "pumps.csv").open("w", newline="") as f:
    w = csv.writer(f, lineterminator="\n"); w.writerow(["week", "pump", "site", "make", "hours", "vibration", "oil heat", "failed"]); w.writerows(rows)
