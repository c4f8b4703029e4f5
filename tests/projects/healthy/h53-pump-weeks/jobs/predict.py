"""python jobs/predict.py MODEL DATA OUT: prediction is "1" from the model's own threshold on, which is not 0.5."""
import pickle, sys
from pathlib import Path
import numpy as np
import pandas as pd
import shared

folder, table = Path(sys.argv[1]), shared.read(sys.argv[2])
threshold = float((folder / "threshold.txt").read_text())
share = pickle.loads((folder / "model.pickle").read_bytes()).predict_proba(table)[:, 1] if len(table) else np.zeros(0)
pd.DataFrame({"probability:1": share, "probability:0": 1 - share, "prediction": np.where(share >= threshold, "1", "0")}).to_csv(sys.argv[3], index=False)
