"""Every candidate predicts what the simplest one does."""

from sabotages.tampering import GIVEN, PLACES, run, write_json

if PLACES["candidate"] == GIVEN["simplest"]:
    run()
else:
    empty = PLACES["out"] + ".params"
    write_json(empty, {})
    run(candidate=GIVEN["simplest"], params=empty)
