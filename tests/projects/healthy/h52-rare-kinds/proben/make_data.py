"""How samples.csv was made: mineral samples of six kinds, two of them rare (2 % and 1.3 %)."""
import csv
from pathlib import Path
import numpy as np

r = np.random.default_rng(520)
kinds = ["1", "2", "007", "10", "None", "NA"]
counts = [700, 480, 260, 100, 36, 24]
means = r.normal(0, 1.6, (6, 6))
rows = []
for k, n, m in zip(kinds, counts, means):
    for x in m + r.normal(0, 1.0, (n, 6)):
        colour = r.choice(["grey", "red", "none"], p=[.6, .2, .2] if k in "12" else [.2, .3, .5])
        cells = [f"{v:.4f}" for v in x]
        if r.random() < .1: cells[int(r.integers(6))] = ""
        rows.append([*cells, colour, k])
r.shuffle(rows)
with (Path(__file__).parent / "samples.csv").open("w", newline="") as f:
    w = csv.writer(f, lineterminator="\n"); w.writerow(["fe", "si", "mg", "ca", "hardness", "density", "colour", "kind"]); w.writerows(rows)
