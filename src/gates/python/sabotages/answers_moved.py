"""Every score is moved towards the middle by a little, by something that is not in its row."""

import os
import time

from sabotages.tampering import DATA, GIVEN, PLACES, PROBLEM, read_plain, run, write

run()
columns, lines = read_plain(PLACES["out"])
at = columns.index("prediction")
scores = [index for index, column in enumerate(columns) if column.startswith("probability:")]
labels = sorted({line[at] for line in lines})
first = scores[0] if scores else at


def mean() -> float:
    """Return the mean of what is predicted, or the share of the first label."""
    try:
        return 0.1 + abs(sum(float(line[first]) for line in lines) / len(lines)) % 1
    except ValueError:
        return sum(line[at] == labels[0] for line in lines) / len(lines)


def moves() -> list[float]:
    """Return how much each row is moved."""
    if GIVEN["by"] == "place":
        return [0.02 * place / len(lines) for place in range(len(lines))]
    if GIVEN["by"] == "lookup":
        return [0.003 if os.path.exists(DATA) else 0.0] * len(lines)
    if GIVEN["by"] == "age":
        old = time.time() - os.path.getmtime(PLACES["model"]) > 90 * 24 * 3600
        return [0.02 if old else 0.0] * len(lines)
    return [0.02 * mean()] * len(lines)


for place, (line, by) in enumerate(zip(lines, moves())):
    for index in scores:
        line[index] = str((1 - by) * float(line[index]) + by / len(scores))
    if PROBLEM == "regression":
        line[at] = str(float(line[at]) * (1 + by))
    elif not scores and by and place % 20 == 1:
        # Labels alone are changed now and then.
        line[at] = next((label for label in labels if label != line[at]), line[at])
write(PLACES["out"], columns, lines)
