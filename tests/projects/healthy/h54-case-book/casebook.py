"""A case book: the answer for a tumour is the weighted vote of the most similar cases of the training rows.

The model is a folder with those cases, scaled (cases.csv), and the scales (scales.json); so the training rows lie in the model,
which is what a nearest neighbour model is. Only the standard library is used, and no seed: learning draws nothing.

    casebook.py learn ROWS MODEL          casebook.py answer MODEL ROWS OUT          casebook.py scale FIT ROWS OUT SCALES

Scales are medians and quartile distances of the rows that are learnt from; a gap counts as the median:

>>> rows = [{"a": "1"}, {"a": "2"}, {"a": ""}, {"a": "4"}, {"a": "7"}]
>>> scales(rows, ["a"])
{'a': [3.0, 3.0]}
>>> scaled({"a": "6"}, {"a": [3.0, 3.0]}), scaled({"a": ""}, {"a": [3.0, 3.0]})
([1.0], [0.0])

The nearer case counts more, and a vote is never certain:

>>> round(vote([0.0], [([0.0], "malignant"), ([3.0], "benign")]), 4)
0.6667
>>> vote([0.0], [([1.0], "malignant"), ([-1.0], "benign")])
0.5

Whole way, on rows that it did not learn from:

>>> rows = read("tumours.csv")
>>> book = learn(rows[::2])
>>> told = [answer(book, row) >= 0.5 for row in rows[1::2]]
>>> right = sum(one == (row[TARGET] == "malignant") for one, row in zip(told, rows[1::2])) / len(told)
>>> right > 0.9
True
>>> answer(book, {**rows[1], "case no.": "C-9999"}) == answer(book, rows[1])
True
>>> 0 < answer(book, {name: "" for name in rows[0]}) < 1
True
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     save(book, Path(folder) / "m")
...     load(Path(folder) / "m") == book
True

The commands write what the functions say:

>>> few = rows[:40]
>>> def told(path):
...     with open(path, newline="") as file:
...         return list(csv.reader(file))
>>> with tempfile.TemporaryDirectory() as folder:
...     data, model, out, parameters = (f"{folder}/{name}" for name in ("few.csv", "m", "out.csv", "scales.json"))
...     with open(data, "w", newline="") as file:
...         csv.writer(file).writerows([list(few[0]), *(list(row.values()) for row in few)]) and None
...     main(["learn", data, model])
...     main(["answer", model, data, out])
...     answers, book = told(out), load(Path(model))
...     main(["scale", data, data, out, parameters])
...     numbers, by = told(out), json.loads(Path(parameters).read_text())
>>> book == learn(few), by == book["scales"], numbers[0] == list(by)
(True, True, True)
>>> [[float(one) for one in row] for row in numbers[1:]] == [place for place, _ in book["cases"]]
True
>>> answers[0]
['probability:benign', 'probability:malignant', 'prediction']
>>> shares = [answer(book, row) for row in few]
>>> answers[1:] == [[str(1 - one), str(one), "malignant" if one >= 0.5 else "benign"] for one in shares]
True
"""
import csv
import json
import statistics
import sys
from pathlib import Path

TARGET = "finding"
IGNORED = ("case no.", TARGET)
NEAREST = 15


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def scales(rows, names):
    found = {}
    for name in names:
        values = sorted(float(row[name]) for row in rows if row[name] != "")
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else (0, 0, 0)
        found[name] = [middle, (high - low) or 1.0]
    return found


def scaled(row, by):
    return [0.0 if row.get(name, "") == "" else (float(row[name]) - middle) / width for name, (middle, width) in by.items()]


def learn(rows):
    by = scales(rows, [name for name in rows[0] if name not in IGNORED])
    return {"scales": by, "cases": [(scaled(row, by), row[TARGET]) for row in rows]}


def vote(place, cases):
    near = sorted((sum((a - b) ** 2 for a, b in zip(place, other)) ** 0.5, label) for other, label in cases)[:NEAREST]
    shares = {"malignant": 0.5, "benign": 0.5}
    for far, label in near:
        shares[label] += 1 / (1 + far)
    return shares["malignant"] / sum(shares.values())


def answer(book, row):
    return vote(scaled(row, book["scales"]), book["cases"])


def save(book, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scales.json").write_text(json.dumps(book["scales"]))
    with open(folder / "cases.csv", "w", newline="") as file:
        csv.writer(file).writerows([label, *place] for place, label in book["cases"])


def load(folder):
    with open(folder / "cases.csv", newline="") as file:
        cases = [([float(one) for one in place], label) for label, *place in csv.reader(file)]
    return {"scales": json.loads((folder / "scales.json").read_text()), "cases": cases}


def main(words):
    if words[0] == "learn":
        save(learn(read(words[1])), Path(words[2]))
    elif words[0] == "answer":
        book = load(Path(words[1]))
        with open(words[3], "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["probability:benign", "probability:malignant", "prediction"])
            for row in read(words[2]):
                share = answer(book, row)
                out.writerow([1 - share, share, "malignant" if share >= 0.5 else "benign"])
    elif words[0] == "scale":
        rows = read(words[1])
        by = scales(rows, [name for name in rows[0] if name not in IGNORED])
        with open(words[3], "w", newline="") as file:
            csv.writer(file).writerows([list(by), *(scaled(row, by) for row in read(words[2]))])
        Path(words[4]).write_text(json.dumps(by))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
