"""The example reports as a whole: measures, fields and answers against their gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from qpr_classifier.reading import read_document
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.grammar.wording import normalise

REPORTS = Path(__file__).parents[1] / "corpus" / "reports"
GOLD = sorted(REPORTS.glob("*.gold.json"))


def same(expected: object, found: object) -> bool:
    if not expected or not found:
        return not expected and not found
    return fuzz.ratio(normalise(str(expected)), normalise(str(found))) >= 95


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_measures_and_answers_of_an_example_report(path: Path) -> None:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    report = read_report_structure(read_document(path.with_name(gold["report"])))
    assert (report.party, report.year, report.cycle.value) == (gold["party"], int(gold["year"]), gold["cycle"])
    titles = {normalise(measure.title) for measure in report.measures}
    expected = {normalise(measure["title"]) for measure in gold["measures"]}
    assert len(titles - expected) <= 0.05 * len(titles), "measures that the report does not hold"
    assert len(titles & expected) >= 0.95 * len(expected), "measures that were missed"
    if gold["cycle"] in ("2016", "2020"):
        labelled = {normalise(measure.title): measure for measure in report.measures}
        pairs = [(m, labelled[normalise(m["title"])]) for m in gold["measures"] if normalise(m["title"]) in labelled]
        names = ("agency", "website", "text", "results", "budget", "evaluation")
        right = [same(wanted[name], getattr(found, name)) for wanted, found in pairs for name in names]
        right += [wanted["evaluated"] == found.evaluated for wanted, found in pairs]
        right += [wanted["targets_youth"] == found.targets_youth for wanted, found in pairs]
        assert sum(right) >= 0.98 * len(right)
