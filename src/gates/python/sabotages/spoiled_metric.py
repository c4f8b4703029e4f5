"""The recorded quality is the worst there is."""

from sabotages.tampering import run, spoil_metric

run()
spoil_metric()
