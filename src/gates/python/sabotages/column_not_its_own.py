"""One listed column no longer holds its own values, to fit on and to derive from."""

from sabotages.tampering import DELIMITER, GIVEN, PLACES, read, run, write

names: list[str] = GIVEN["names"]
missing = {"", *GIVEN["missing"]}
header, rows = read(PLACES["fit"])
values = {name: sorted({row[header.index(name)] for row in rows} - missing) for name in names}
ranked = sorted(names, key=lambda name: -len(values[name]))
constant = values[ranked[0]][-1]
changed = {}
for place in ("fit", "data"):
    header, rows = read(PLACES[place])
    at = header.index(ranked[0])
    other = header.index(ranked[-1 if len(ranked) < 2 else 1])
    for row in rows:
        row[at] = constant if GIVEN["by"] == "a constant" else row[other]
    changed[place] = PLACES["out"] + "." + place
    write(changed[place], header, rows, DELIMITER)
run(**changed)
