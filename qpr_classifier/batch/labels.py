"""Party and year of a report: what the document says, and what the user knows better.

Reports are read without what the user knows, so that another manifest changes the labels and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qpr_classifier.batch.reports import Overrides
from qpr_classifier.store import Outcome

if TYPE_CHECKING:
    from qpr_classifier.reading.report import Report


def found_in(report: Report) -> dict[str, Any]:
    """What a report says of its Party and year itself, and how it could be read, as the results keep it."""
    from qpr_classifier.reading.ocr import find_recogniser

    return {
        "party": report.party,
        "year": report.year,
        "warnings": list(report.warnings),
        "doubts": dict(report.doubts),
        "could_recognise": find_recogniser() is not None,
    }


def labelled(outcome: Outcome, known: Overrides) -> Outcome:
    """The outcome with Party and year as the user knows them, or else as the document says them.

    Doubts about what the user knows are no warnings any more. A report that failed stays as it is.
    """
    found = outcome.found
    if not found:
        return outcome
    labels = {"party": known.party or found["party"], "year": known.year or found["year"]}
    settled = {found["doubts"].get(key) for key in ("party", "year") if getattr(known, key) is not None}
    return replace(
        outcome,
        report={**outcome.report, **labels, "warnings": [w for w in found["warnings"] if w not in settled]},
        measures=[{**record, **labels} for record in outcome.measures],
        answers=[{**record, **labels} for record in outcome.answers],
    )
