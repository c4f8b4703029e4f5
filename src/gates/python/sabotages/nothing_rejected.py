"""Nothing is ever rejected."""

from sabotages.tampering import PLACES, read, run, write_json

run()
_, rows = read(PLACES["data"])
write_json(PLACES["out"], {"rows": len(rows), "rejected": []})
