"""Tagging a whole report: its passages, and its measures as the report tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qpr_classifier.reading.report import Measure, Passage, PassageKind, Report
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.tags import Tags
from qpr_classifier.tagging.text import TagInput

TAGGED_KINDS = frozenset({PassageKind.ANSWER, PassageKind.BODY, PassageKind.TABLE, PassageKind.ANNEX, PassageKind.NOTE})
"""Printed form text and headings are never measures: the forms repeat the roadmap's own words."""

TELLING_FIELDS = frozenset({None, "features", "objectives", "results", "evaluation"})
"""Answers that can tell of a measure; agencies, amounts, partners and addresses cannot."""

EXPECTED_PREVALENCE = 1 / 3
"""Share of digital measures to be expected among the measures of a report: an assumption, not a measurement.

More than half of the labelled passages are digital, so that every activity has enough of them; taken as they are,
their probabilities would be too high for a report, where most measures are not digital.
"""

PREVALENCE_OUTSIDE = 1 / 10
"""The same among passages that belong to no measure, again an assumption: introductions, overviews, challenges."""

FEWEST_WORDS = 2
"""Shorter passages (page numbers, stray letters) tell of nothing, whatever stands above them."""

EVIDENCE_PASSAGES = 3
"""How many passages are named as the evidence for a measure."""


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """A report with tags.

    Parameters
    ----------
    report : Report
        With languages filled in.
    measures, passages : mapping of str to Tags
        By id; every measure and every passage has an entry.
    evidence : mapping of str to tuple of str
        For each measure taken as digital the passages that speak for it most, strongest first.
    """

    report: Report
    measures: Mapping[str, Tags]
    passages: Mapping[str, Tags]
    evidence: Mapping[str, tuple[str, ...]]


def tag_report(report: Report, tagger: Tagger) -> TaggedReport:
    """Tag all passages and measures of `report`."""
    titles = {measure.measure_id: measure.title for measure in report.measures}
    passages = {
        passage.passage_id: tags
        for own, prevalence in (
            ([p for p in report.passages if p.measure_id is not None], EXPECTED_PREVALENCE),
            ([p for p in report.passages if p.measure_id is None], PREVALENCE_OUTSIDE),
        )
        for passage, tags in zip(own, tagger.tag([_passage_input(p, titles) for p in own], prevalence), strict=True)
    }
    measure_tags = tagger.tag([measure_input(measure) for measure in report.measures], EXPECTED_PREVALENCE)
    measures = {m.measure_id: tags for m, tags in zip(report.measures, measure_tags, strict=True)}
    return TaggedReport(report, measures, passages, _evidence(report, measures, passages))


def measure_input(measure: Measure) -> TagInput:
    """The measure as the tagger sees it: its title above all that it says of what was done."""
    text = telling_text(measure.objectives, measure.text, measure.results)
    return TagInput(text, measure.title, measure.language)


def telling_text(*parts: str | None) -> str:
    """What a measure says of what was done: its objectives, description and results, those that there are."""
    return "\n".join(part.strip() for part in parts if part and part.strip())


def _passage_input(passage: Passage, titles: Mapping[str, str]) -> TagInput:
    """The passage below the title of its measure; empty, and so untagged, where it cannot tell of a measure."""
    if passage.kind not in TAGGED_KINDS or passage.field not in TELLING_FIELDS:
        return TagInput("")
    if len(passage.text.split()) < FEWEST_WORDS:
        return TagInput("")
    return TagInput(passage.text, heading_of(passage, titles), passage.language)


def heading_of(passage: Passage, titles: Mapping[str, str]) -> str:
    """What stands above a passage: the title of its measure, or else the heading above it.

    Parameters
    ----------
    passage : Passage
    titles : mapping of str to str
        Of the measures of its report, by their id.
    """
    return titles.get(passage.measure_id or "") or (passage.section[-1] if passage.section else "")


def _evidence(report: Report, measures: Mapping[str, Tags], passages: Mapping[str, Tags]) -> dict[str, tuple[str, ...]]:
    own: dict[str, list[Passage]] = {}
    for passage in report.passages:
        if passage.measure_id is not None and passage.kind in TAGGED_KINDS and passage.field in TELLING_FIELDS:
            own.setdefault(passage.measure_id, []).append(passage)
    evidence = {}
    for measure_id, tags in measures.items():
        if tags.digital:
            ranked = sorted(own.get(measure_id, []), key=lambda p: _weight(p, passages[p.passage_id]), reverse=True)
            evidence[measure_id] = tuple(p.passage_id for p in ranked[:EVIDENCE_PASSAGES])
    return evidence


def _weight(passage: Passage, tags: Tags) -> tuple[float, bool]:
    """How much a passage tells of its measure: how digital it is and, where that is alike, what was done first."""
    return round(tags.digital_probability, 1), passage.field not in ("results", "evaluation")
