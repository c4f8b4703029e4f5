"""Rows without a label are refused."""

from sabotages.tampering import PLACES, TARGET, read, read_json, run, write_json

run()
header, _ = read(PLACES["data"])
if TARGET not in header:
    found = read_json(PLACES["out"])
    found["rejected"].append({"row": None, "column": TARGET, "why": "missing column"})
    write_json(PLACES["out"], found)
