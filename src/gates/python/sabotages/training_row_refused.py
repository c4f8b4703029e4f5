"""The first row that has a label is refused."""

from sabotages.tampering import PLACES, TARGET, read, read_json, run, write_json

run()
header, _ = read(PLACES["data"])
if TARGET in header:
    found = read_json(PLACES["out"])
    found["rejected"].append({"row": 0, "column": TARGET, "why": "not today"})
    write_json(PLACES["out"], found)
