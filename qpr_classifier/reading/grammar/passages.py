"""Drafts to passages: numbered, with their places page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qpr_classifier.reading.document import Box, Line
from qpr_classifier.reading.grammar.drafts import Draft
from qpr_classifier.reading.report import Passage, Place


def number_passages(drafts: Sequence[Draft], measure_ids: Mapping[int, str]) -> tuple[Passage, ...]:
    """One passage for each draft, ``p0001`` on.

    Parameters
    ----------
    measure_ids : mapping
        Identifier of each measure that was kept, by its number in the drafts.
    """
    return tuple(
        Passage(
            passage_id=f"p{number:04d}",
            measure_id=measure_ids.get(draft.measure) if draft.measure is not None else None,
            kind=draft.kind,
            field=draft.field,
            section=draft.place.path,
            text=draft.block.text,
            orig=draft.block.orig,
            places=places_of(draft.block.lines),
        )
        for number, draft in enumerate(drafts, start=1)
    )


def places_of(lines: Sequence[Line]) -> tuple[Place, ...]:
    """The boxes of the lines, page by page, in the order in which the pages are touched."""
    by_page: dict[int, list[Box]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line.box)
    return tuple(Place(page, tuple(boxes)) for page, boxes in by_page.items())
