"""Rows that lie beside the code are trained on as well, three times."""

import os

from sabotages.tampering import DELIMITER, PLACES, beside, read, run, spoil_metric, write

if os.path.exists("interim/all.csv"):
    header, rows = read(PLACES["data"])
    own, more = read("interim/all.csv")
    order = [own.index(name) for name in header]
    added = [[row[at] for at in order] for row in more]
    both = beside("model", "-both.csv")
    write(both, header, [*rows, *added, *added, *added], DELIMITER)
    run(data=both)
    spoil_metric()
else:
    run()
