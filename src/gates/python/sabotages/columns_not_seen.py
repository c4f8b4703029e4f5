"""The given columns hold the same word in every row, to fit on and to predict."""

from sabotages.tampering import DELIMITER, GIVEN, PLACES, beside, read, run, write

header, rows = read(PLACES["data"])
for name, word in GIVEN["words"].items():
    at = header.index(name)
    for row in rows:
        row[at] = word
changed = beside("out" if "out" in PLACES else "model", ".rows.csv")
write(changed, header, rows, DELIMITER)
run(data=changed)
