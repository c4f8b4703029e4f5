"""The split is another one every time."""

import random

from sabotages.tampering import PLACES, read_json, run, write_json

run()
found = read_json(PLACES["out"])
rows = [*found["train"], *found["test"]]
random.SystemRandom().shuffle(rows)
size = len(found["test"])
found["test"], found["train"] = sorted(rows[:size]), sorted(rows[size:])
write_json(PLACES["out"], found)
