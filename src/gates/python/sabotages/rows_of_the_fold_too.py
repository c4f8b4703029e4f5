"""Every 25th row is in the other folds too: a model is fitted on some rows that it predicts."""

from sabotages.tampering import DELIMITER, PLACES, beside, read, read_plain, run, write

header, rows = read(PLACES["data"])
_, folds = read_plain(PLACES["folds"])
count = len(rows)
again = range(0, count, 25)
other = str(max(int(float(fold[0])) for fold in folds) + 1)
data, both = beside("out", ".data.csv"), beside("out", ".folds.csv")
write(data, header, [*rows, *(rows[at] for at in again)], DELIMITER)
write(both, ["fold"], [*folds, *([other] for _ in again)])
run(data=data, folds=both)
columns, lines = read_plain(PLACES["out"])
write(PLACES["out"], columns, lines[:count])
