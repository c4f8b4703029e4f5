"""The Kubeflow pipeline trains on every other row."""

from sabotages.tampering import DELIMITER, PLACES, read, run, write

header, rows = read(PLACES["data"])
half = PLACES["data"] + ".half.csv"
write(half, header, rows[::2], DELIMITER)
run(data=half)
