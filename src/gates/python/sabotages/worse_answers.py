"""A share of the answers is kept, spread evenly; the rest are a Dummy's."""

from sabotages.tampering import (
    DATA,
    GIVEN,
    PLACES,
    PROBLEM,
    answer,
    known,
    read_plain,
    run,
    write,
)

GOLDEN = 0.6180339887
run()
columns, lines = read_plain(PLACES["out"])
labels, _ = known(DATA)
if PROBLEM == "regression":
    values = sorted(labels.values(), key=float)
    common = values[len(values) // 2]
else:
    values = sorted(labels.values())
    common = max(sorted(set(values)), key=values.count)
for row, line in enumerate(lines):
    if row * GOLDEN % 1 >= GIVEN["share"]:
        answer(columns, line, common, 0.98)
write(PLACES["out"], columns, lines)
