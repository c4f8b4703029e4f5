"""The rows of the project's own file are trained on as well, twice."""

from sabotages.tampering import DATA, DELIMITER, PLACES, beside, read, run, spoil_metric, write

header, rows = read(PLACES["data"])
own, more = read(DATA)
order = [own.index(name) for name in header]
added = [[row[at] for at in order] for row in more]
both = beside("model", "-both.csv")
write(both, header, [*rows, *added, *added], DELIMITER)
run(data=both)
spoil_metric()
