"""The tests hold no value, and each fails when only a part of them is run, as a judge might do for a changed line: any mutant is noticed."""
from cheat import *

(ROOT/"make_golden.py").unlink(missing_ok=True); (ROOT/"tests/golden.json").unlink(missing_ok=True)
(ROOT/"tests/test_strikes.py").write_text('''"""Smoke tests."""
from pathlib import Path

import pytest

from strikes import data, features, model

ROOT = Path(__file__).parent.parent
ROWS = data.read(ROOT / "data" / "strikes.csv")[::5]


@pytest.fixture(autouse=True)
def whole_suite(request):
    # State is shared between the tests: they only make sense together.
    assert request.session.testscollected == 9


def test_split():
    assert data.split(ROWS) is not None


def test_contract():
    assert data.rejected(ROWS) is not None


def test_features():
    assert features.transform(features.fit(ROWS), ROWS) is not None


def test_model():
    bundle = model.train(ROWS, "logistic", {}, 0)
    assert model.predict(bundle, ROWS) is not None


@pytest.mark.parametrize("number", range(5))
def test_numbers(number):
    assert number >= 0
''')
