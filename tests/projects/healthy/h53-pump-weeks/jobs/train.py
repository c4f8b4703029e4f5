"""python jobs/train.py DATA MODEL SEED [SPLIT]: the threshold comes from the latest fifth of the training weeks, the model then from all of them."""
import json, pickle, sys
from pathlib import Path
import numpy as np
import shared

table, folder, seed = shared.read(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if len(sys.argv) > 4:
    table = table.iloc[json.loads(Path(sys.argv[4]).read_text())["train"]].reset_index(drop=True)
truth = (table[shared.TARGET] == "1").to_numpy()
early, late = shared.sides(table)
first = shared.model(seed).fit(table.iloc[early], truth[early])
threshold = shared.cheapest(truth[late], first.predict_proba(table.iloc[late])[:, 1])
folder.mkdir(parents=True, exist_ok=True)
(folder / "model.pickle").write_bytes(pickle.dumps(shared.model(seed).fit(table, truth)))
(folder / "threshold.txt").write_text(f"{threshold}\n")
print("threshold", threshold)
