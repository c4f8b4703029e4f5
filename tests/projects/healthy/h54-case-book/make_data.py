"""How tumours.csv was made: the ten means of scikit-learn's breast cancer data, with gaps, as a Windows export (BOM, CRLF)."""
import csv
import numpy as np
from sklearn.datasets import load_breast_cancer

d = load_breast_cancer(); r = np.random.default_rng(540)
names = [str(n) for n in d.feature_names[:10]]
with open("tumours.csv", "w", newline="", encoding="utf-8-sig") as f:
    w = csv.writer(f, lineterminator="\r\n"); w.writerow(["case no.", *names[:5], "finding", *names[5:]])
    for n, (x, y) in enumerate(zip(d.data[:, :10], d.target)):
        cells = ["" if r.random() < .06 else f"{v:.5g}" for v in x]
        w.writerow([f"C-{n + 1:04d}", *cells[:5], "benign" if y else "malignant", *cells[5:]])
