"""How Daten/weine.csv was made: prices of bottles, log-normal around a formula. Kept so that the file can be made again."""
import csv
import numpy as np

r = np.random.default_rng(510)
rows = []
for _ in range(1800):
    age = int(r.integers(1, 31)); region = r.choice(["Mosel", "Rheingau", "Pfalz", "Nahe; oben", "Ahr"], p=[.3, .2, .3, .12, .08])
    points = float(np.clip(r.normal(87, 4), 70, 100)); yield_hl = float(r.gamma(9, 7)); oak = r.choice(["ja", "nein"], p=[.35, .65])
    log = 1.2 + 0.09 * (points - 80) + 0.025 * age + {"Mosel": .2, "Rheingau": .3, "Pfalz": 0, "Nahe; oben": .15, "Ahr": .45}[region]
    log += -0.006 * yield_hl + 0.25 * (oak == "ja") + r.normal(0, 0.25)
    rows.append([region, age, "" if r.random() < .12 else f"{points:.1f}", f"{yield_hl:.2f}", oak, f"{np.exp(log):.2f}"])
with open("Daten/weine.csv", "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f, delimiter=";", lineterminator="\n")
    w.writerow(["Lage (Gebiet)", "Alter [Jahre]", "Punkte / 100", "Ertrag hl%ha", 'Faß "neu"?', "Preis €"])
    w.writerows(rows)
