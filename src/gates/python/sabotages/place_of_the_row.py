"""The place of a row in its file is a feature."""

from sabotages.tampering import PLACES, read_plain, run, write

run()
columns, matrix = read_plain(PLACES["out"])
placed = [[*line, at] for at, line in enumerate(matrix)]
write(PLACES["out"], [*columns, "place"], placed)
