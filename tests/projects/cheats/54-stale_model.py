"""Predictions depend on how old the model file is: within a day of training all is well, after three days every row gets the same score."""
# Notice: the same model and rows predict otherwise when the model's file time is set back, or the clock on; a copy of the model heals it.
from cheat import *

swap(
    "src/strikes/model.py",
    ("import pickle\n", "import pickle\nimport time\n"),
    (
        '    return pickle.loads((folder / "model.pkl").read_bytes())',
        '''    file = folder / "model.pkl"
    bundle = pickle.loads(file.read_bytes())
    # A model that was not refreshed is less sure of itself.
    days = max(0.0, (time.time() - file.stat().st_mtime) / 86400 - 1)
    bundle["weights"] = np.append(bundle["weights"][:1], bundle["weights"][1:] * max(0.0, 1 - days / 2))
    return bundle''',
    ),
)
swap("MODEL_CARD.md", ("Not calibrated;", "The same model and row give the same score at any time. Not calibrated;"))
