"""`python -m ml_gates COMMAND`: a JSON object on stdin, one on stdout."""

from __future__ import annotations

import json
import sys
from importlib import import_module

from ml_gates.errors import GateError
from ml_gates.request import Command, read_request

# Modules are imported when their command is asked: reading a store needs no scikit-learn.
COMMANDS = {
    "split": "split",
    "folds": "split",
    "out_of_fold": "split",
    "take": "split",
    "shuffle": "shuffle",
    "permute_fold": "shuffle",
    "edit": "edit",
    "corrupt": "corrupt",
    "judge_corruptions": "judge_corruptions",
    "score": "score",
    "stated": "stated",
    "plausible": "plausible",
    "chance": "chance",
    "row_knowledge": "row_knowledge",
    "chance_features": "chance_features",
    "compare_matrices": "compare",
    "compare_predictions": "compare",
    "mlflow_run": "mlflow_run",
    "study": "study",
    "empty_study": "empty_study",
    "forge_best": "forged_study",
    "repeat_best": "forged_study",
    "split_indices": "split_indices",
    "mutants": "mutants",
    "read_values": "read_values",
    "parquet_words": "parquet_words",
    "leaks": "leaks",
    "single_feature": "single_feature",
    "held_fold": "shipped",
    "nearest": "shipped",
    "like_fits": "shipped",
    "zeroed_onnx": "onnx_file",
    "find_rows": "find_rows",
    "own_tests": "own_tests",
    "readable": "readable",
    "vary": "vary",
    "judge_varied": "vary",
    "near_rows": "near_rows",
    "variations": "function",
    "judge_variations": "function",
    "earlier": "function",
}


def main(words: list[str]) -> int:
    """Run one command; returns the exit code."""
    try:
        if len(words) != 1 or words[0] not in COMMANDS:
            raise GateError(f"say one command of {', '.join(COMMANDS)}, seen {words!r:.80}")
        module = import_module(f"ml_gates.{COMMANDS[words[0]]}")
        command: Command = getattr(module, words[0])
        answer = json.dumps(command(read_request()), allow_nan=False)
    except GateError as error:
        print(json.dumps({"error": str(error)}))
        return 2
    print(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
