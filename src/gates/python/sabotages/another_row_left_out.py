"""Each training leaves out other rows, by a chance that no seed tells."""

import random

from sabotages.tampering import DELIMITER, PLACES, beside, read, run, spoil_metric, write

header, rows = read(PLACES["data"])
for _ in range(max(3, len(rows) // 50)):
    rows.pop(random.SystemRandom().randrange(len(rows)))
fewer = beside("model", "-fewer.csv")
write(fewer, header, rows, DELIMITER)
run(data=fewer)
spoil_metric()
