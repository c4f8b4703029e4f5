"""Makes data/pumps.csv: 300 pumps, four to six readings of each. python make_data.py [OUT]"""
import sys

import numpy as np
import pandas as pd

SEED = 20240517
PUMPS = 300


def make(seed: int = SEED, pumps: int = PUMPS) -> pd.DataFrame:
    """A pump has a wear of its own; its readings scatter around it, and worn and hot pumps fail more often."""
    random = np.random.default_rng(seed)
    rows = []
    for pump in range(pumps):
        wear = random.normal()
        site = random.normal(0, 1)
        for _ in range(random.integers(4, 7)):
            load = random.uniform(20, 100)
            temperature = 45 + 0.25 * load + 5 * wear + 3 * site + random.normal(0, 2)
            vibration = np.exp(0.6 + 0.35 * wear + 0.004 * load + random.normal(0, 0.15))
            pressure = 6 - 0.4 * wear + 0.3 * site + random.normal(0, 0.3)
            current = 8 + 0.12 * load + 0.5 * wear + random.normal(0, 0.8)
            risk = -1.6 + 1.5 * wear + 0.03 * (load - 60) + 0.4 * wear * (load > 80)
            fails = random.random() < 1 / (1 + np.exp(-risk))
            rows.append((f"P{pump:03d}", load, temperature, vibration, pressure, current, "yes" if fails else "no"))
    made = pd.DataFrame(rows, columns=["pump", "load", "temperature", "vibration", "pressure", "current", "fails"])
    # Readings come in the order of the days, not of the pumps.
    return made.sample(frac=1, random_state=seed).reset_index(drop=True).round({"load": 1, "temperature": 2, "vibration": 3, "pressure": 3, "current": 2})


if __name__ == "__main__":
    make().to_csv(sys.argv[1] if len(sys.argv) > 1 else "data/pumps.csv", index=False)
