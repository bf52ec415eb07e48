"""Tagging a report anew from what the results hold of it, without its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qpr_classifier.store import Outcome

if TYPE_CHECKING:
    from qpr_classifier.reading.report import Report
    from qpr_classifier.tagging.tagger import Tagger


def retag(stored: Outcome, tagger: Tagger) -> Outcome:
    """The outcome with the tags of another model; equal to what reading the file with that model would give.

    Parameters
    ----------
    stored : Outcome
        Of a report that was read by this version of the program.
    tagger : Tagger
    """
    from qpr_classifier.export.records import measure_tag_fields, passage_tag_fields, tag_counts
    from qpr_classifier.tagging.reports import tag_report

    tagged = tag_report(_as_read(stored), tagger)
    return Outcome(
        {**stored.report, **tag_counts(tagged)},
        [{**record, **measure_tag_fields(tagged, record["measure_id"])} for record in stored.measures],
        [{**record, **passage_tag_fields(tagged, record["passage_id"])} for record in stored.passages],
        stored.answers,
        stored.found,
    )


def _as_read(stored: Outcome) -> Report:
    """The report as far as tagging looks at it."""
    from qpr_classifier.reading.report import Cycle, Measure, Passage, PassageKind, Place, Report

    measures = tuple(
        Measure(
            measure_id=record["measure_id"],
            title=record["title"],
            text=record["text"],
            section=(),
            page_start=record["page_start"],
            page_end=record["page_end"],
            objectives=record["objectives"],
            results=record["results"],
            language=record["language"],
        )
        for record in stored.measures
    )
    passages = tuple(
        Passage(
            passage_id=record["passage_id"],
            measure_id=record["measure_id"],
            kind=PassageKind(record["kind"]),
            field=record["field"],
            section=(record["heading"],),
            text=record["text"],
            orig=record["orig"],
            places=(Place(record["page"], ()),),
            language=record["language"],
        )
        for record in stored.passages
    )
    return Report(
        name=stored.report["report"],
        sha256=stored.report["report_sha256"],
        party=stored.report["party"],
        year=stored.report["year"],
        cycle=Cycle(stored.report["cycle"]),
        pages=(),
        measures=measures,
        passages=passages,
    )
