"""What is marked on the pages of a report: the tagged passages of the chosen measures, with what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qpr_classifier.export.criteria import Criteria
from qpr_classifier.export.decisions import is_reviewed, labels_of, review_state
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.text import clean
from qpr_classifier.store import Results

Record = Mapping[str, Any]

BoxValues = tuple[float, float, float, float]
"""``x0, top, x1, bottom`` in points of the page as shown, origin top left."""

TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Highlight:
    """The part of a passage that stands on one page.

    Parameters
    ----------
    page : int
        From 1.
    boxes : tuple of (float, float, float, float)
        One for each line.
    product : str
        Code of its main Product, which gives the colour.
    note : str
        What is said of it.
    """

    page: int
    boxes: tuple[BoxValues, ...]
    product: str
    note: str


def highlights_of(results: Results, report: str, criteria: Criteria, say: Phrasing) -> list[Highlight]:
    """The highlights of a report in reading order.

    Marked are the passages of the chosen digital-environment measures that were tagged themselves or are the evidence
    for their measure, and tagged passages outside measures. Of a measure that a person took for not digital nothing is.
    """
    if criteria.digital is False:
        return []
    wanted = replace(criteria.selection(say.framework), reports=(report,), digital=True)
    measures = {record["measure_id"]: record for record in results.reviewed_measures(wanted)}
    evidence = {passage for record in measures.values() for passage in record["evidence"]}
    found: list[Highlight] = []
    for passage in results.passages(replace(wanted, activities=(), least_probability=0.0, languages=(), digital=None)):
        measure = measures.get(passage["measure_id"])
        if measure is not None and (passage["digital"] or passage["passage_id"] in evidence):
            found += _of_passage(passage, measure, say)
    alone = (passage for passage in results.passages(wanted) if passage["measure_id"] is None)
    for passage in alone:
        found += _of_passage(passage, None, say)
    return sorted(found, key=lambda highlight: highlight.page)


def _of_passage(passage: Record, measure: Record | None, say: Phrasing) -> Iterator[Highlight]:
    tags = passage["labels"] or (labels_of(measure) if measure else ())
    if not tags:
        return
    product, note = say.framework.product_of(tags[0]).code, clean(_note(passage, measure, say))
    for place in ({"page": passage["page"], "boxes": passage["boxes"]}, *passage["continues"]):
        boxes = tuple((float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in place["boxes"])
        if boxes:
            yield Highlight(place["page"], boxes, product, note)


def _note(passage: Record, measure: Record | None, say: Phrasing) -> str:
    own = _tags(passage["labels"], passage, say)
    if measure is None:
        return "\n".join([own, _digital(passage, say), say.text("annotation.alone")])
    title = " ".join((measure["title"] or "").split())
    title = f"{title[:TITLE_LENGTH]} …" if len(title) > TITLE_LENGTH else title
    lines = [
        own or say.text("annotation.evidence"),
        "",
        say.text("annotation.measure", number=measure["measure_id"], title=title),
        _tags(measure["labels"], measure, say),
        _digital(measure, say),
        say.value("review_state", review_state(measure)),
    ]
    if is_reviewed(measure):
        titles = "; ".join(say.short_title(code) for code in labels_of(measure))
        lines.append(say.text("annotation.person", name=measure["reviewer"], labels=titles))
    return "\n".join(lines)


def _tags(labels: Sequence[str], record: Record, say: Phrasing) -> str:
    activities = record["activities"]
    return "\n".join(f"{say.short_title(code)} – {say.percent(activities.get(code, 0.0))}" for code in labels)


def _digital(record: Record, say: Phrasing) -> str:
    return say.text("annotation.digital", probability=say.percent(record["digital_probability"]))
