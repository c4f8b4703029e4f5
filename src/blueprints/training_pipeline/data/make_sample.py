"""Make train.csv: synthetic rows, seeded, free of any licence (CC0)."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

ROWS = 400
HEADER = [
    *("speed", "count", "phase", "operator", "at night"),
    *("reported", "remark", "repair cost", "outcome"),
]
REMARKS = ("", "heard a bang", "nothing was seen", "engine vibration, returned to the airport")


def row(chance: random.Random) -> list[object]:
    """Return one row in the order of HEADER; the outcome follows speed, count, phase and night."""
    speed = chance.uniform(20, 320)
    count = min(100, int(chance.expovariate(0.4)) + 1)
    phase = chance.choice(["climb", "cruise", "landing"])
    night = chance.choice(["yes", "no"])
    remark = chance.choice(REMARKS)
    score = speed / 80 + math.log1p(count) + (phase == "climb") * 1.2 + (night == "yes") * 0.8
    score += (len(remark) > 30) * 1.0 + chance.gauss(0, 0.5)
    outcome = "none" if score < 4.2 else "minor" if score < 5.6 else "major"
    if outcome == "major" and chance.random() < 0.2:
        outcome = "severe"
    if chance.random() < 0.01:
        outcome = "unknown"
    day = f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(1998, 2005)}"
    return [
        "" if chance.random() < 0.1 else f"{speed:.0f}",
        count,
        phase,
        "" if chance.random() < 0.05 else chance.choice(["None", "Ærø Air", 'Fly, "Fast"', "Kiwi"]),
        "" if chance.random() < 0.05 else night,
        "" if chance.random() < 0.05 else day,
        remark,
        0 if outcome == "none" else chance.randint(100, 9000),
        outcome,
    ]


def main() -> None:
    """Write the sample beside this file."""
    chance = random.Random(7)  # noqa: S311
    with Path(__file__).with_name("train.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(row(chance) for _ in range(ROWS))


if __name__ == "__main__":
    main()
