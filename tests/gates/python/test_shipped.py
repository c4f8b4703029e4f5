"""What ships is told from what it predicts; a fold's labels and an export can be changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from conftest import Refused, Run, Write, read


def test_the_labels_of_one_fold_are_permuted_among_its_rows(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", ["a", "y"], [[i, "yn"[i % 2]] for i in range(60)])
    folds = write("f.csv", ["fold"], [[i % 3] for i in range(60)])
    out = tmp_path / "o.csv"
    answer = run("permute_fold", data=data, folds=folds, target="y", seed=4, out=str(out))
    before, after = read(data), read(out)
    moved = [i for i in range(60) if before[i] != after[i]]
    assert len(moved) == answer["changed"] >= 5
    assert {i % 3 for i in moved} == {int(answer["fold"])}
    assert answer["compared"] == [i for i in range(60) if i % 3 == int(answer["fold"])]
    assert sorted(one["y"] for one in before) == sorted(one["y"] for one in after)


def test_by_time_only_earlier_rows_of_the_fold_are_compared(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", ["t", "y"], [[i, i * 1.5] for i in range(60)])
    folds = write("f.csv", ["fold"], [[i // 20] for i in range(60)])
    answer = run(
        "permute_fold",
        data=data,
        folds=folds,
        target="y",
        problem="regression",
        rule="time",
        column="t",
        out=str(tmp_path / "o.csv"),
    )
    assert answer["compared"] == list(range(40, 50))


def test_the_nearest_candidate_is_named_beyond_chance(run: Run, write: Write) -> None:
    random = np.random.default_rng(0)
    one = random.random(200)
    other = random.random(200)

    def predictions(name: str, values: np.ndarray) -> str:
        columns = ["prediction", "probability:n", "probability:y"]
        return write(name, columns, [["y" if v > 0.5 else "n", 1 - v, v] for v in values])

    near = predictions("near.csv", np.clip(one + random.normal(0, 0.02, 200), 0, 1))
    declared, another = predictions("a.csv", one), predictions("b.csv", other)
    honest = run("nearest", shipped=near, candidates=[declared, another], again=near, ratio=1.5)
    assert honest["nearer"] == [False]
    cheating = run(
        "nearest", shipped=near, candidates=[another, declared], again=another, ratio=1.5
    )
    assert cheating["nearer"] == [True]
    assert cheating["distances"][1] < cheating["distances"][0]


def test_the_very_fit_of_another_candidate_is_no_chance(run: Run, write: Write) -> None:
    random = np.random.default_rng(1)
    one = random.random(200)
    alike = np.clip(one + random.normal(0, 0.001, 200), 0, 1)

    def predictions(name: str, values: np.ndarray) -> str:
        columns = ["prediction", "probability:n", "probability:y"]
        return write(name, columns, [["y" if v > 0.5 else "n", 1 - v, v] for v in values])

    def labels(name: str, values: np.ndarray) -> str:
        return write(name, ["prediction"], [["y" if v > 0.5 else "n"] for v in values])

    def exact(shipped: str, candidates: list[str]) -> list[bool]:
        asked = {"candidates": candidates, "again": candidates[0], "ratio": 1.5}
        return list(run("nearest", shipped=shipped, **asked)["exact"])

    declared, another = predictions("a.csv", one), predictions("b.csv", alike)
    assert exact(declared, [declared, another]) == [False]
    assert exact(another, [declared, another]) == [True]
    assert exact(another, [another, another]) == [False]
    # Labels alone are equal by chance.
    assert exact(labels("l.csv", alike), [labels("m.csv", one), labels("n.csv", alike)]) == [False]


def field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def model(weights: bytes) -> bytes:
    """Return a model of one node, by the field numbers of onnx.proto3."""
    tensor = field(8, b"w") + bytes([2 << 3, 1]) + field(9, weights)
    node = field(4, b"MatMul")
    graph = field(1, node) + field(5, tensor) + field(12, b"")
    return bytes([1 << 3, 8]) + field(7, graph)


def test_an_onnx_file_is_written_again_with_every_weight_zero(run: Run, tmp_path: Path) -> None:
    weights = np.array([1.5, -2.0], dtype="<f4").tobytes()
    file, out = tmp_path / "m.onnx", tmp_path / "z.onnx"
    file.write_bytes(model(weights))
    answer = run("zeroed_onnx", file=str(file), out=str(out))
    assert (answer["nodes"], answer["kinds"], answer["zeroed"]) == (1, ["MatMul"], 1)
    assert out.read_bytes() == model(bytes(8))


def test_what_is_no_onnx_model_is_refused(error: Refused, tmp_path: Path) -> None:
    file = tmp_path / "m.onnx"
    file.write_bytes(b"\x80\x04pickle")
    assert "is no ONNX model" in error("zeroed_onnx", file=str(file), out=str(tmp_path / "z"))


def test_a_model_is_like_its_fits_or_further_away_than_they_are_from_each_other(
    run: Run, write: Write
) -> None:
    random = np.random.default_rng(1)
    truth = random.random(300)

    def fit(name: str, noise: float, of: np.ndarray = truth) -> str:
        values = np.clip(of + random.normal(0, noise, 300), 0, 1)
        return write(name, ["prediction", "probability:y"], [["y", v] for v in values])

    own, others = fit("own.csv", 0.1), [fit(f"{i}.csv", 0.1) for i in range(3)]
    for shipped, beyond in ((own, False), (fit("like.csv", 0.1), False)):
        answer = run("like_fits", shipped=shipped, own=own, fits=[own, *others], ratio=1.5)
        assert answer["beyond"] is beyond
    assert run("like_fits", shipped=own, own=own, fits=[own, *others], ratio=1.5)["distance"] == 0
    another = fit("another.csv", 0.1, random.permutation(truth))
    assert run("like_fits", shipped=another, own=own, fits=[own, *others], ratio=1.5)["beyond"]
