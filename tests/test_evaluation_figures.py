"""The figures mean what they say: worked by hand on few passages, or checked against another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from qpr_classifier.evaluation.comparison import compare
from qpr_classifier.evaluation.confidence import confusion, reliability, risk_coverage
from qpr_classifier.evaluation.metrics import (
    Predictions,
    average_precision,
    calibration_error,
    figures,
    main_figures,
    predictions_of,
)
from qpr_classifier.evaluation.resampling import intervals, wilson, writer_intervals
from qpr_classifier.tagging.tags import Tags

PRODUCTS = (("1", ("1.1", "1.2")), ("2", ("2.1",)))


def tags(probability: float, review: bool = False, **labels: float) -> Tags:
    """Tags whose labels are those named (``a1_2=0.7``), the most probable first."""
    given_codes = {code[1:].replace("_", "."): value for code, value in labels.items()}
    return Tags(
        digital=bool(labels),
        digital_probability=probability,
        activities={code: given_codes.get(code, 0.01) for _, own in PRODUCTS for code in own},
        products={"1": probability, "2": probability},
        labels=tuple(sorted(given_codes, key=lambda code: -given_codes[code])),
        review=review,
    )


@pytest.fixture
def few() -> Predictions:
    """Right, right with one label too many, wrong activity of the right Product, missed, false alarm, rightly none."""
    said = [
        tags(0.9, a1_1=0.8),
        tags(0.9, a2_1=0.7, a1_1=0.4),
        tags(0.8, a1_2=0.6, review=True),
        tags(0.2),
        tags(0.6, a2_1=0.5, review=True),
        tags(0.1),
    ]
    labels = [["1.1"], ["2.1"], ["1.1"], ["2.1"], [], []]
    return predictions_of(said, labels, PRODUCTS)


def test_the_headline_figures_by_hand(few: Predictions) -> None:
    found = figures(few)
    assert found["micro_precision"] == pytest.approx(2 / 5)  # five labels given, two of them right
    assert found["micro_recall"] == pytest.approx(2 / 4)
    assert found["micro_f1"] == pytest.approx(4 / 9)
    assert found["gate_precision"] == pytest.approx(3 / 4)
    assert found["gate_recall"] == pytest.approx(3 / 4)
    # The missed passage counts by its most probable activity; all are 0.01, and the first of them is wrong.
    assert found["primary_accuracy"] == pytest.approx(2 / 4)
    assert found["product_accuracy"] == pytest.approx(3 / 4)
    assert found["review_share"] == pytest.approx(2 / 6)
    assert found["accepted_accuracy"] == pytest.approx(3 / 4)
    assert main_figures(few).items() <= found.items()


def test_the_confusion_matrix_counts_each_passage_once(few: Predictions) -> None:
    assert confusion(few).tolist() == [
        [1, 1, 0, 0],  # 1.1
        [0, 0, 0, 0],  # 1.2
        [0, 0, 1, 1],  # 2.1, one of them missed
        [0, 0, 1, 1],  # none, one of them a false alarm
    ]


def test_risk_grows_with_coverage_where_confidence_is_honest(few: Predictions) -> None:
    found = risk_coverage(few)
    assert found.points[0].risk == 0.0
    assert found.points[-1].coverage == 1.0 and found.points[-1].risk == pytest.approx(3 / 6)
    assert found.without_review.coverage == pytest.approx(4 / 6)
    assert found.without_review.risk == pytest.approx(1 / 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=40))
def test_average_precision_is_that_of_scikit_learn_also_with_ties(pairs: list[tuple[bool, int]]) -> None:
    true = np.array([hit for hit, _ in pairs])
    probability = np.array([step / 6 for _, step in pairs])
    expected = average_precision_score(true, probability) if true.any() else 0.0
    assert average_precision(true, probability) == pytest.approx(expected)


def test_calibration_error_is_the_distance_between_promise_and_truth() -> None:
    probability = np.repeat([0.2, 0.8], 50)
    honest = np.tile([True, False, False, False, False], 10).tolist() + np.tile([True] * 4 + [False], 10).tolist()
    assert calibration_error(np.array(honest), probability, bins=2) == pytest.approx(0.0)
    assert calibration_error(np.ones(100, bool), probability, bins=2) == pytest.approx((0.8 + 0.2) / 2)


def test_reliability_bins_hold_equally_many() -> None:
    probability = np.linspace(0, 1, 100)
    bins = reliability(probability > 0.5, probability)
    assert [one.count for one in bins] == [10] * 10
    assert bins[0].true == 0.0 and bins[-1].true == 1.0
    assert all(one.interval.low <= one.true <= one.interval.high for one in bins)


def test_wilson_is_honest_at_the_ends() -> None:
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=1e-3)  # 0 of 10 does not prove 0
    assert wilson(5, 10).low == pytest.approx(0.2366, abs=1e-3)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def many(seed: int, skill: float, count: int = 240) -> tuple[Predictions, list[str]]:
    """Predictions that are right with chance `skill`, worse for each next of four writers."""
    generator = np.random.default_rng(seed)
    labels, said, writers = [], [], []
    for number in range(count):
        writer = number % 4
        code = ("1.1", "1.2", "2.1")[generator.integers(3)]
        right = generator.random() < skill - 0.15 * writer
        other = "2.1" if code != "2.1" else "1.1"
        labels.append([code])
        said.append(tags(0.9, False, **{"a" + (code if right else other).replace(".", "_"): 0.8}))
        writers.append(f"w{writer}")
    return predictions_of(said, labels, PRODUCTS), writers


def test_intervals_hold_the_figure_and_those_of_writers_are_wider() -> None:
    p, writers = many(0, 0.95)
    value = main_figures(p)["primary_accuracy"]
    near = intervals(p, main_figures, rounds=100)["primary_accuracy"]
    far = writer_intervals(p, writers, main_figures, rounds=100)
    assert far is not None
    wide = far["primary_accuracy"]
    assert near.low < value < near.high and wide.low < value < wide.high
    assert wide.high - wide.low > near.high - near.low
    assert writer_intervals(p, ["a", "b"] * 120, main_figures, rounds=5) is None


def test_a_model_does_not_differ_from_itself_and_does_from_a_worse_one() -> None:
    good, _ = many(1, 0.98)
    bad, _ = many(1, 0.60)
    same = compare(good, good, ("good", "good (2)"), main_figures, rounds=50)
    assert {row.difference for row in same.differences} == {0.0}
    assert {row.p_value for row in same.differences} == {1.0} == {test.p_value for test in same.tests}
    found = compare(good, bad, ("good", "bad"), main_figures, rounds=100)
    primary = next(row for row in found.differences if row.name == "primary_accuracy")
    assert primary.interval.high < 0 and primary.p_value == pytest.approx(2 / 101)
    gate, first = found.tests
    assert gate.p_value == 1.0
    assert first.only_first > first.only_second and first.p_value < 0.001
