"""The recorded quality is left without its name: nothing is claimed of it."""

from sabotages.tampering import run, spoil_metric

run()
spoil_metric()
