"""One probability a decision, whatever the row."""

from sabotages.tampering import PLACES, PROBLEM, answer, read_plain, run, write

run()
columns, lines = read_plain(PLACES["out"])
if PROBLEM != "regression":
    at = columns.index("prediction")
    for line in lines:
        answer(columns, line, line[at], 0.9)
    write(PLACES["out"], columns, lines)
