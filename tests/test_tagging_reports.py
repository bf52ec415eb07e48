"""What the place of a passage in its report does to its tags."""

from __future__ import annotations

import pytest

from qpr_classifier.reading.report import Cycle, Measure, Passage, PassageKind, Place, Report
from qpr_classifier.tagging.reports import tag_report
from qpr_classifier.training.training import Training

TEXT = "The national film portal streams 400 restored films free of charge."


def passage(number: int, text: str, measure_id: str | None) -> Passage:
    kind = PassageKind.ANSWER if measure_id else PassageKind.BODY
    return Passage(f"p{number}", measure_id, kind, None, ("Film portal",), text, text, (Place(1, ()),), "en")


@pytest.fixture
def report() -> Report:
    measure = Measure("m1", "Film portal", TEXT, (), 1, 1, language="en")
    passages = (passage(1, TEXT, "m1"), passage(2, TEXT, None), passage(3, "ii", "m1"))
    return Report("a.pdf", "0" * 64, "VNM", 2024, Cycle.FORM_2020, (), (measure,), passages)


def test_outside_measures_fewer_passages_are_expected_to_be_digital(report: Report, small_training: Training) -> None:
    tagged = tag_report(report, small_training.tagger)
    inside, outside = (tagged.passages[name].digital_probability for name in ("p1", "p2"))
    assert 0 < outside < inside


def test_a_stray_word_below_a_telling_title_is_no_measure(report: Report, small_training: Training) -> None:
    assert tag_report(report, small_training.tagger).passages["p3"].digital_probability == 0
