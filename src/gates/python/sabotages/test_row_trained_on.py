"""One row of the test side stands on the training side, too."""

from sabotages.tampering import PLACES, read_json, run, write_json

run()
found = read_json(PLACES["out"])
found["train"] = sorted([*found["train"], found["test"][0]])
write_json(PLACES["out"], found)
