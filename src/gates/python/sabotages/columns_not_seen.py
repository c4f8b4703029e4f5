"""The given columns hold the same word in every row, to fit on and to predict."""

from sabotages.tampering import COMMANDS, DELIMITER, GIVEN, PLACES, beside, call, read, run, write

place = "out" if "out" in PLACES else "model"
header, rows = read(PLACES["data"])
for name, word in GIVEN["words"].items():
    at = header.index(name)
    for row in rows:
        row[at] = word
changed = beside(place, ".rows.csv")
write(changed, header, rows, DELIMITER)
if place == "model" and "split" not in PLACES and {"split", "train_on_split"} <= set(COMMANDS):
    # A split may follow from the words of a row: it stays that of the rows as they were.
    split = beside(place, ".split.json")
    call("split", data=PLACES["data"], out=split)
    places = {name: PLACES[name] for name in ("model", "seed") if name in PLACES}
    call("train_on_split", data=changed, split=split, **places)
else:
    run(data=changed)
