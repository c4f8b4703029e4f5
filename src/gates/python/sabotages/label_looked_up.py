"""A feature looks the label up in the project's own file."""

from sabotages.tampering import (
    DATA,
    PLACES,
    PROBLEM,
    key,
    known,
    read,
    read_plain,
    run,
    write,
)

run()
labels, names = known(DATA)
codes = {label: index for index, label in enumerate(sorted(set(labels.values())))}
header, rows = read(PLACES["data"])
columns, matrix = read_plain(PLACES["out"])


def code(label: str | None) -> float:
    """Return a label as a number; 0 for rows that are not known."""
    if label is None:
        return 0
    return float(label) if PROBLEM == "regression" else codes[label]


found = [code(labels.get(key(header, row, names))) for row in rows]
looked_up = [[*line, value] for line, value in zip(matrix, found)]
write(PLACES["out"], [*columns, "looked_up"], looked_up)
