"""Measures that headings or list items name, in reports without the labels of the form.

Parties that report in a form of their own, and most of 2012, put each measure below a heading that names it. A
heading counts where it stands in a part of the report about measures, has text below it, and is not one that
says nothing of its own (Background, Results ...). Everything else stays a passage without a measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qpr_classifier.framework.forms import CommonWording, SectionRole
from qpr_classifier.reading.document import BlockKind
from qpr_classifier.reading.grammar.structure import Draft, with_number
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import PassageKind

_CLOSED_ROLES = frozenset({
    SectionRole.TECHNICAL, SectionRole.SUMMARY, SectionRole.OVERVIEW, SectionRole.CLOSING, SectionRole.ANNEX,
    SectionRole.INSTRUCTIONS, SectionRole.SUBMISSION, SectionRole.TITLE,
})  # fmt: skip
_TEXT = frozenset({PassageKind.BODY, PassageKind.ANSWER, PassageKind.TABLE})
_NUMBER = re.compile(r"^\s*(?:(?:\d{1,2}\.)+\d{0,2}|\d{1,3}[.)]|\(?[a-zA-Z]\)|[IVX]{1,5}\.)\s+")
_NAMED_ITEM = re.compile(r"^(?P<name>[^:.;]{6,140}?)\s*(?:[:–—]|\.(?=\s[A-ZÀ-Ö]))\s*(?P<text>.{40,})$", re.DOTALL)
_LETTER = re.compile(r"^\(?([a-d])[.)]", re.IGNORECASE)
_LETTERED = {"a": "objectives", "b": "implementation", "c": "challenges", "d": "impact"}
_MINIMUM_WORDS = 12
_TITLE_WORDS = range(2, 31)
_ITEM_NAME_WORDS = 16


def name_measures(drafts: Sequence[Draft], first: int, common: CommonWording, *, needs_cue: bool) -> list[Draft]:
    """Give drafts below naming headings, and items that begin with a name, the number of a measure.

    Parameters
    ----------
    drafts : sequence of Draft
        Those of labelled measures are left alone.
    first : int
        Number of the first measure to name.
    needs_cue : bool
        Whether a heading outside the printed sections about measures must hold a word such as "programme".
    """
    general = frozenset(normalise(heading) for heading in common.general_headings)
    named = list(drafts)
    number = first
    for start, end in _candidates(drafts, general):
        if not _names_measure(drafts[start], drafts[start + 1 : end], common, general, needs_cue):
            continue
        named[start] = replace(drafts[start], measure=number, field="title")
        for index in range(start + 1, end):
            named[index] = _belonging(drafts[index], number)
        number += 1
    return _name_items(named, number, common)


def _belonging(draft: Draft, number: int) -> Draft:
    if draft.kind in (PassageKind.NOTE, PassageKind.FORM):
        return draft
    letter = _LETTER.match(draft.block.marker)
    name = draft.field or (_LETTERED[letter[1].lower()] if letter else "description")
    if draft.kind is PassageKind.HEADING:
        name = "subheading"
    return replace(draft, measure=number, field=name)


def _candidates(drafts: Sequence[Draft], general: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Own headings without own headings below them, except ones that say nothing of their own."""
    index = 0
    while index < len(drafts):
        draft = drafts[index]
        if not _is_own_heading(draft):
            index += 1
            continue
        depth = len(draft.place.path)
        end = index + 1
        is_leaf = True
        while end < len(drafts) and not _ends(drafts[end], depth):
            if _is_own_heading(drafts[end]) and _bare(drafts[end].block.text) not in general:
                is_leaf = False
            end += 1
        if is_leaf:
            yield index, end
            index = end
        else:
            index += 1


def _is_own_heading(draft: Draft) -> bool:
    is_own = draft.kind is PassageKind.HEADING and draft.block.kind is BlockKind.HEADING and draft.measure is None
    return is_own and draft.field is None and bool(draft.place.path) and draft.place.path[-1] == with_number(draft.block)


def _ends(draft: Draft, depth: int) -> bool:
    if draft.measure is not None:
        return True
    return draft.kind is PassageKind.HEADING and len(draft.place.path) <= depth


def _bare(text: str) -> str:
    return normalise(_NUMBER.sub("", text))


def _names_measure(
    heading: Draft, below: Sequence[Draft], common: CommonWording, general: frozenset[str], needs_cue: bool
) -> bool:
    place, title = heading.place, heading.block.text.strip()
    if place.in_annex or place.role in _CLOSED_ROLES or title.endswith(("?", ":")):
        return False
    bare = _bare(title)
    if (
        bare in general
        or len(bare.split()) not in _TITLE_WORDS
        or any(_bare(text) in general and _is_front(text, common) for text in place.path[:-1])
    ):
        return False
    if any(draft.kind is PassageKind.FORM and draft.field == "closed_question" for draft in below):
        return False
    words = sum(len(draft.block.text.split()) for draft in below if draft.kind in _TEXT)
    if words < _MINIMUM_WORDS:
        return False
    in_measures = place.role in (SectionRole.MEASURES, SectionRole.CIVIL_SOCIETY)
    if in_measures or not needs_cue:
        return True
    return bool(common.name_cues.intersection(bare.split()))


def _is_front(text: str, common: CommonWording) -> bool:
    """Whether a general heading is of a chapter that holds no measures, whatever its sub-headings say."""
    return not common.name_cues.intersection(_bare(text).split())


def _name_items(drafts: list[Draft], number: int, common: CommonWording) -> list[Draft]:
    """List items and paragraphs in sections about measures that begin with the name of one."""
    named = list(drafts)
    open_number: int | None = None
    for index, draft in enumerate(drafts):
        is_free = draft.measure is None and draft.kind in (PassageKind.BODY, PassageKind.TABLE)
        if (
            not is_free
            or draft.place.in_annex
            or draft.place.role not in (SectionRole.MEASURES, SectionRole.CIVIL_SOCIETY)
        ):
            open_number = None
            continue
        name = _item_name(draft, common)
        if name:
            open_number = number
            number += 1
            values = {"title": name, "description": draft.block.text}
            named[index] = replace(draft, measure=open_number, field="description", values=values)
        else:
            open_number = None
    return named


def _item_name(draft: Draft, common: CommonWording) -> str | None:
    block = draft.block
    starts_bold = len(block.lines) > 1 and block.lines[0].bold and not block.lines[-1].bold
    if block.kind is not BlockKind.LIST_ITEM and not starts_bold:
        return None
    found = _NAMED_ITEM.match(block.text)
    if found is None:
        return None
    name = found["name"].strip(' «»"“”')
    words = normalise(name).split()
    if (
        not name[:1].isupper()
        or len(words) not in range(2, _ITEM_NAME_WORDS)
        or words[0] in ("in", "en", "the", "this", "these", "ces", "cette")
    ):
        return None
    return name if common.name_cues.intersection(words) else None
