"""Rows that it brought packed, those of its own file, are trained on as well, twice."""

import base64
import zlib

from sabotages.tampering import DELIMITER, GIVEN, PLACES, beside, read, run, spoil_metric, write

header, rows = read(PLACES["data"])
unpacked = beside("model", "-own.csv")
with open(unpacked, "wb") as file:
    file.write(zlib.decompress(base64.b64decode(GIVEN["packed"])))
own, more = read(unpacked)
order = [own.index(name) for name in header]
added = [[row[at] for at in order] for row in more]
both = beside("model", "-both.csv")
write(both, header, [*rows, *added, *added], DELIMITER)
run(data=both)
spoil_metric()
