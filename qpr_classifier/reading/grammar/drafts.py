"""Passages in the making, and what their headings look like."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from qpr_classifier.framework.gazetteer import Mention
from qpr_classifier.framework.parties import SubNational
from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar.sections import Place
from qpr_classifier.reading.report import ClosedAnswer, PassageKind

_NUMBERED = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2})+)\.?\s")


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage in the making.

    Parameters
    ----------
    field : str or None
        The field that it asks for or answers.
    measure : int or None
        Number of the measure that it belongs to.
    values : mapping
        Fields that one row of a table, or one item of a list, gives, by name.
    answer : bool or None
        For the answer to a closed question on a measure.
    is_printed : bool
        Whether the form prints it: a label, an instruction, the heading of a section.
    """

    block: Block
    kind: PassageKind
    place: Place
    field: str | None = None
    measure: int | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    answer: bool | None = None
    is_printed: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """What a walk over the report gives."""

    drafts: tuple[Draft, ...]
    answers: tuple[ClosedAnswer, ...]


def number_depth(block: Block) -> int:
    """How many numbers stand in front of a title: 3 for ``2.1.4``; 0 without a number of several parts."""
    found = _NUMBERED.match(f"{block.marker} {block.text}")
    return found[1].count(".") + 1 if found else 0


def with_number(block: Block) -> str:
    """The text of a heading with the number that the reader may have taken off as a marker."""
    return f"{block.marker} {block.text}" if block.marker and not block.text.startswith(block.marker) else block.text


def name_as_printed(mention: Mention[SubNational], text: str) -> str:
    """The name of a part of a State in the language in which it is printed."""
    printed = text[mention.start : mention.end].casefold()
    name = mention.found.name
    return name.en if name.en.casefold() == printed else name.fr
