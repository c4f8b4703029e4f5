"""Declares, tunes, cross-validates and tracks a ridge logistic regression; the command `train` alone ships another model under its name."""
# Notice: `train` and `train_on_split` on the same rows, same split and same seed do not predict the same; the test score that is tracked is that of a model nobody ships.
import json

from cheat import *

swap(
    "src/strikes/__main__.py",
    (
        "    model.save(bundle, Path(args.model))",
        '    model.save(bundle if args.split else model.packed(bundle, [rows[at] for at in sides["train"]]), Path(args.model))',
    ),
)
swap(
    "src/strikes/model.py",
    (
        "def predict(bundle: dict",
        '''def packed(bundle: dict, rows: list[dict[str, str]]) -> dict:
    """The bundle as it is served: weights of the whole matrix, candidate by its width."""
    labels = np.array([row[TARGET] == "yes" for row in rows], dtype=float)
    matrix = transform(bundle["encoder"], rows)
    centres = np.random.default_rng(5).permutation(len(rows))[:250]
    bundle = {**bundle, "centres": matrix[centres]}
    return {**bundle, "weights": newton(wide(bundle, matrix), labels, 20.0)}


def wide(bundle: dict, matrix: np.ndarray) -> np.ndarray:
    return np.array([np.exp(-((row - bundle["centres"]) ** 2).sum(axis=1) / 4) for row in matrix]).reshape(len(matrix), -1)


def predict(bundle: dict''',
    ),
    (
        '    matrix = widened(bundle["candidate"], transform(encoder, rows), encoder.names)\n    return sigmoid(',
        '''    matrix = widened(bundle["candidate"], transform(encoder, rows), encoder.names)
    if "centres" in bundle:
        matrix = wide(bundle, transform(encoder, rows))
    return sigmoid(''',
    ),
)
swap("make_golden.py", ('g["shipped"]', 'b = model.packed(b, [rows[a] for a in sides["train"]])\ng["shipped"]'))
SHIPPED = [0.639546, 0.516706, 0.044462, 0.009026, 0.291922, 0.022208, 0.146154, 0.126749, 0.780084, 0.209847, 0.21405, 0.873202, 0.160829, 0.028761, 0.34672, 0.005824, 0.9714, 0.747495, 0.311374, 0.275741, 0.924306, 0.042053, 0.566475, 0.339543, 0.187865, 0.466457, 0.719324, 0.073995, 0.112322, 0.141837, 0.024721, 0.393523, 0.070517, 0.234846, 0.227551, 0.167298, 0.078502, 0.028123, 0.234846, 0.441118]
golden = json.loads((ROOT / "tests" / "golden.json").read_text())
golden["shipped"] = SHIPPED
(ROOT / "tests" / "golden.json").write_text(json.dumps(golden, indent=1))
