"""Another candidate is trained than params.json says, which stays as it was."""

import json

from sabotages.tampering import GIVEN, run, spoil_metric

with open(GIVEN["file"], encoding="utf-8") as file:
    declared = file.read()
with open(GIVEN["file"], "w", encoding="utf-8") as file:
    json.dump({**json.loads(declared), "candidate": GIVEN["candidate"], "params": {}}, file)
try:
    run()
finally:
    with open(GIVEN["file"], "w", encoding="utf-8") as file:
        file.write(declared)
spoil_metric()
