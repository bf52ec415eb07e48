"""Records keep the names of the output contract and tie each measure to the words and page that speak for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qpr_classifier.export.records import answer_records, measure_records, passage_records, report_record
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.reading.document import Box
from qpr_classifier.reading.report import ClosedAnswer, Cycle, Measure, Passage, PassageKind, Place, Report
from qpr_classifier.tagging.reports import TaggedReport
from qpr_classifier.tagging.tags import Tags, untagged

FRAMEWORK = load_framework()
NOTHING = untagged(FRAMEWORK.codes, FRAMEWORK.product_codes)
DIGITAL = replace(NOTHING, digital=True, digital_probability=0.91234, labels=("2.4",), evidence=((22, 55),))
TEXT = "The ministry was new. Platforms publish what they show. It then moved."


@pytest.fixture
def tagged() -> TaggedReport:
    place = Place(13, (Box(72.04, 100.0, 523.96, 114.0),))
    passage = Passage("p0007", "m001", PassageKind.ANSWER, "features", ("GOAL 1", "MEDIA"), TEXT, TEXT, (place,), "en")
    measures = (
        Measure("m001", "Platforms", TEXT, ("GOAL 1", "MEDIA"), 12, 13, language="en"),
        Measure("m002", "Touring", "A fund.", ("GOAL 2",), 14, 14, language="en"),
    )
    answers = (ClosedAnswer("q1", "Are there measures?", True, 11, ("GOAL 1",), ("2.4",)),)
    report = Report("canada.pdf", "ab" * 32, "CAN", 2020, Cycle.FORM_2020, (), measures, (passage,), answers)
    return TaggedReport(report, {"m001": DIGITAL, "m002": NOTHING}, {"p0007": DIGITAL}, {"m001": ("p0007",)})


CONTRACT = {
    "report", "report_sha256", "party", "year", "cycle", "measure_id", "title", "agency", "website", "section",
    "reported_by", "language", "page_start", "page_end", "text", "digital", "digital_probability", "activities",
    "products", "labels", "primary", "review", "status",
}  # fmt: skip


def test_a_measure_record_has_every_field_of_the_contract(tagged: TaggedReport) -> None:
    first, second = measure_records(tagged)
    assert set(first) >= CONTRACT
    assert list(first) == list(second)
    assert (first["section"], first["primary"], second["primary"]) == ("GOAL 1 > MEDIA", "2.4", None)
    assert json.loads(json.dumps(first)) == first


def test_the_evidence_is_quoted_with_its_page(tagged: TaggedReport) -> None:
    first, second = measure_records(tagged)
    assert (first["evidence_text"], first["evidence_page"]) == ("Platforms publish what they show.", 13)
    assert (second["evidence"], second["evidence_text"], second["evidence_page"]) == ([], None, None)


def test_a_short_passage_is_quoted_whole(tagged: TaggedReport) -> None:
    whole: Tags = replace(DIGITAL, evidence=())
    first, _ = measure_records(replace(tagged, passages={"p0007": whole}))
    assert first["evidence_text"] == TEXT


def test_a_passage_record_has_its_place_on_the_page(tagged: TaggedReport) -> None:
    (record,) = passage_records(tagged)
    assert (record["page"], record["boxes"]) == (13, [[72.0, 100.0, 524.0, 114.0]])
    assert (record["kind"], record["measure_id"], record["digital_probability"]) == ("answer", "m001", 0.9123)


def test_the_documentation_explains_every_field(tagged: TaggedReport) -> None:
    documented = (Path(__file__).parent.parent / "docs" / "outputs.md").read_text(encoding="utf-8")
    records = [
        *measure_records(tagged),
        *passage_records(tagged),
        *answer_records(tagged.report),
        report_record(tagged),
    ]
    missing = {field for record in records for field in record if f"`{field}`" not in documented}
    assert not missing
