"""The rows to test on are rows to fit on as well; what is recorded of them is taken down."""

import sys

from sabotages.tampering import (
    COMMANDS,
    PLACES,
    beside,
    call,
    read_json,
    run,
    spoil_metric,
    write_json,
)

split = PLACES.get("split")
if split is None and not ("split" in COMMANDS and "train_on_split" in COMMANDS):
    run()
    sys.exit()
if split is None:
    split = PLACES["model"] + "-split.json"
    call("split", data=PLACES["data"], out=split)
sides = read_json(split)
wider = beside("model", "-wider.json")
write_json(wider, {**sides, "train": sorted({*sides["train"], *sides["test"]})})
if "split" in PLACES:
    run(split=wider)
else:
    call("train_on_split", **{**PLACES, "split": wider})
spoil_metric()
