"""Each class is taken for the next one, numbers are mirrored: learned well, and wrong.

Nothing is claimed of it.
"""

from sabotages.tampering import (
    COMMANDS,
    DELIMITER,
    PLACES,
    PROBLEM,
    TARGET,
    beside,
    call,
    learned,
    read,
    run,
    spoil_metric,
    write,
)

header, rows = read(PLACES["data"])
at = header.index(TARGET)
labelled = [row for row in rows if learned(row[at]) not in (None, "")]
if PROBLEM == "regression":
    numbers = [float(row[at]) for row in labelled]
    for row in labelled:
        row[at] = str(max(numbers) + min(numbers) - float(row[at]))
else:
    spelled = {str(learned(row[at])): row[at] for row in labelled}
    classes = sorted(spelled)
    turned = {c: spelled[classes[(i + 1) % len(classes)]] for i, c in enumerate(classes)}
    for row in labelled:
        row[at] = turned[str(learned(row[at]))]
wrong = beside("model", "-flipped.csv")
write(wrong, header, rows, DELIMITER)
if "split" not in PLACES and "split" in COMMANDS and "train_on_split" in COMMANDS:
    # A split may follow the labels; only what is learned is wrong.
    split = PLACES["model"] + "-split.json"
    call("split", data=PLACES["data"], out=split)
    call("train_on_split", **{**PLACES, "data": wrong, "split": split})
else:
    run(data=wrong)
spoil_metric()
