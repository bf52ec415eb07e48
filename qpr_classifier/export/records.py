"""The output contract: one plain record for each measure and passage.

Names and meanings are stable; `docs/outputs.md` describes them for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qpr_classifier.export.text import SECTION_SEPARATOR
from qpr_classifier.reading.document import Box, PageSource
from qpr_classifier.reading.report import Measure, Passage, Report
from qpr_classifier.tagging.reports import TaggedReport, heading_of


def report_record(tagged: TaggedReport) -> dict[str, Any]:
    """A record of the report as a whole: what was found in it, and what could not be read."""
    report = tagged.report
    unread = [page.number for page in report.pages if page.scanned and page.source is PageSource.NONE]
    return {
        **_report_fields(report),
        "status": "read",
        "language": report.language,
        "pages": len(report.pages),
        "pages_not_read": unread,
        "measures": len(report.measures),
        **tag_counts(tagged),
        "passages": len(report.passages),
        "answers": len(report.answers),
        "warnings": list(report.warnings),
    }


def measure_records(tagged: TaggedReport) -> Iterator[dict[str, Any]]:
    """A record for every measure of the report, digital or not, in reading order."""
    for measure in tagged.report.measures:
        yield {
            **_report_fields(tagged.report),
            **_measure_fields(measure),
            **measure_tag_fields(tagged, measure.measure_id),
        }


def passage_records(tagged: TaggedReport) -> Iterator[dict[str, Any]]:
    """A record for every passage of the report, the printed form text too, in reading order."""
    titles = {measure.measure_id: measure.title for measure in tagged.report.measures}
    for passage in tagged.report.passages:
        yield {
            **_passage_fields(tagged.report, passage, titles),
            **passage_tag_fields(tagged, passage.passage_id),
        }


def answer_records(report: Report) -> Iterator[dict[str, Any]]:
    """A record for each answer to a printed YES/NO question."""
    for answer in report.answers:
        yield {
            **_report_fields(report),
            "question_id": answer.question_id,
            "question": answer.question,
            "answer": {True: "yes", False: "no", None: None}[answer.answer],
            "page": answer.page,
            "section": SECTION_SEPARATOR.join(answer.section),
            "activities": list(answer.activities),
        }


def tag_counts(tagged: TaggedReport) -> dict[str, Any]:
    """What in the record of a report depends on its tags."""
    return {
        "digital_measures": sum(tags.digital for tags in tagged.measures.values()),
        "needs_review": sum(tags.review for tags in tagged.measures.values()),
    }


def measure_tag_fields(tagged: TaggedReport, measure_id: str) -> dict[str, Any]:
    """What in the record of a measure depends on tags: its own, and those of its passages."""
    evidence = tagged.evidence.get(measure_id, ())
    strongest = next((p for p in tagged.report.passages if evidence and p.passage_id == evidence[0]), None)
    return {
        **tagged.measures[measure_id].as_record(),
        "evidence": list(evidence),
        "evidence_text": _quotation(strongest, tagged) if strongest else None,
        "evidence_page": strongest.page if strongest else None,
    }


def passage_tag_fields(tagged: TaggedReport, passage_id: str) -> dict[str, Any]:
    """What in the record of a passage depends on its tags."""
    tags = tagged.passages[passage_id]
    return {**tags.as_record(), "evidence_span": list(tags.evidence[0]) if tags.evidence else None}


def _quotation(passage: Passage, tagged: TaggedReport) -> str:
    """The sentences of a long passage that weighed most, or the whole of a short one."""
    spans = tagged.passages[passage.passage_id].evidence
    return passage.text[slice(*spans[0])] if spans else passage.text


def _report_fields(report: Report) -> dict[str, Any]:
    return {
        "report": report.name,
        "report_sha256": report.sha256,
        "party": report.party,
        "sub_national": report.sub_national,
        "year": report.year,
        "cycle": report.cycle.value,
    }


def _measure_fields(measure: Measure) -> dict[str, Any]:
    return {
        "measure_id": measure.measure_id,
        "title": measure.title,
        "agency": measure.agency,
        "website": measure.website,
        "section": SECTION_SEPARATOR.join(measure.section),
        "goal": measure.goal,
        "reported_by": measure.reported_by.value,
        "language": measure.language,
        "page_start": measure.page_start,
        "page_end": measure.page_end,
        "text": measure.text,
        "objectives": measure.objectives,
        "results": measure.results,
        "domains": list(measure.domains),
        "budget": measure.budget,
        "partners": list(measure.partners),
        "evaluated": measure.evaluated,
        "evaluation": measure.evaluation,
        "targets_youth": measure.targets_youth,
        "fund_support": measure.fund_support,
        "years": measure.years,
        "scope": measure.scope,
        "nature": measure.nature,
        "status": measure.status,
    }


def _passage_fields(report: Report, passage: Passage, titles: Mapping[str, str]) -> dict[str, Any]:
    first, *others = passage.places
    return {
        "passage_id": passage.passage_id,
        "measure_id": passage.measure_id,
        "report": report.name,
        "page": first.page,
        "boxes": [_box(box) for box in first.boxes],
        "continues": [{"page": place.page, "boxes": [_box(box) for box in place.boxes]} for place in others],
        "section": SECTION_SEPARATOR.join(passage.section),
        "heading": heading_of(passage, titles),
        "language": passage.language,
        "text": passage.text,
        "orig": passage.orig,
        "kind": passage.kind.value,
        "field": passage.field,
    }


def _box(box: Box) -> list[float]:
    return [round(box.x0, 1), round(box.top, 1), round(box.x1, 1), round(box.bottom, 1)]
