import csv, sys
from forst import core
model, data, out = sys.argv[1:4]
with open(out, "w", newline="") as f:
    w = csv.writer(f)
    w.writerow(["prediction", *(f"probability:{k}" for k in core.KINDS)])
    w.writerows([max(one, key=one.get), *one.values()] for one in core.answer(model, core.read(data)))
