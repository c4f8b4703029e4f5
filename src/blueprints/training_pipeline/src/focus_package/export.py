"""The fitted pipeline as ONNX: serving then needs neither pandas nor scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.features import input_names
from focus_package.metrics import classes_of
from focus_package.predict import in_batches, open_session, run_session

# Fixed, so that the same pipeline becomes the same file, readable by older runtimes.
OPSET = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8
# Two numbers count as equal when they differ by less than this part of the larger one.
RELATIVE = 1e-3


def export(pipeline: Any, path: Path, config: Config) -> None:
    """Write the pipeline with inputs `numbers` (float32) and `words` (string).

    Outputs: `probabilities`, shape (rows, learned classes), or `variable`, shape (rows, 1).
    """
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    _register_lightgbm()
    numbers, words = input_names(config)
    inputs: list[tuple[str, Any]] = []
    if numbers:
        inputs.append(("numbers", FloatTensorType([None, len(numbers)])))
    if words:
        inputs.append(("words", StringTensorType([None, len(words)])))
    options = {id(pipeline): {"zipmap": False}} if config.classifies else None
    model = convert_sklearn(
        pipeline, initial_types=inputs, target_opset=OPSET, options=options, name=config.name
    )
    model.ir_version = IR_VERSION
    path.write_bytes(model.SerializeToString())


def parity(
    path: Path,
    derived: pd.DataFrame,
    native: NDArray[np.float64],
    learned: list[int],
    config: Config,
) -> dict[str, Any]:
    """Compare the ONNX model with the native one on derived rows.

    Returns the rows, how many decisions are equal, the largest difference and up to 20 flips.
    """
    session = open_session(path, config)
    values = in_batches(derived, config, lambda rows: run_session(session, rows, learned, config))
    if config.classifies:
        equal = classes_of(native) == classes_of(values)
    else:
        equal = np.isclose(values, native, rtol=RELATIVE, atol=RELATIVE * float(np.std(native)))
    difference = np.abs(values - native)
    return {
        "rows": len(derived),
        "equal": int(equal.sum()),
        "largest_difference": float(difference.max()) if difference.size else 0.0,
        "flips": np.flatnonzero(~equal)[:20].tolist(),
    }


def _register_lightgbm() -> None:
    """Tell skl2onnx how LightGBM's models are converted."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )

    update_registered_converter(
        LGBMClassifier,
        "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes,
        convert_lightgbm,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
    )
    update_registered_converter(
        LGBMRegressor,
        "LightGbmLGBMRegressor",
        calculate_linear_regressor_output_shapes,
        convert_lightgbm,
        options={"split": None},
    )
